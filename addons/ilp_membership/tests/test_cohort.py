from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestCohort(IlpCommon):
    """Places are counted, a full cohort warns, and who waits moves on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cohort = cls.env["ilp.cohort"].create({"name": "Pilot", "program_id": cls.program.id, "capacity": 2})
        cls.candidates = cls._candidates("First", "Second", "Third")
        cls.membership.cohort_id = cls.cohort

    @classmethod
    def _candidates(cls, *names):
        companies = cls.env["res.partner"].create([{"name": name, "is_company": True} for name in names])
        return cls.env["ilp.membership"].create(
            [
                {
                    "partner_id": company.id,
                    "program_id": cls.program.id,
                    "cohort_id": cls.cohort.id,
                    "cohort_since": fields.Datetime.now() + timedelta(minutes=rank),
                    "state": "profiling",
                }
                for rank, company in enumerate(companies)
            ]
        )

    def _positions(self):
        return self.candidates.mapped("cohort_position")

    def _counts(self):
        cohort = self.cohort
        return cohort.member_count, cohort.candidate_count, cohort.waiting_count, cohort.places_left

    def test_who_comes_after_the_last_place_waits_in_order(self):
        self.assertEqual(self._counts(), (1, 3, 2, 1))
        self.assertEqual(self._positions(), [0, 1, 2])
        self.assertFalse(self.cohort.is_full)

    def test_an_accession_moves_the_others_on(self):
        self._sign(self.candidates[0]._create_offer(), "Someone")
        self.assertEqual(self._positions(), [0, 1, 2])
        self.assertTrue(self.cohort.is_full)
        self._sign(self.candidates[2]._create_offer(), "Someone else")
        self.assertEqual((self.candidates[2].state, self.cohort.member_count), ("active", 3), "warns, never blocks")
        self.assertEqual(self.candidates[1].cohort_position, 1)

    def test_a_company_that_signed_for_a_later_day_has_its_place(self):
        later = fields.Date.context_today(self.cohort) + timedelta(days=30)
        self._sign(self.candidates[0]._create_offer(date_start=later), "Someone")
        self.assertEqual((self.candidates[0].state, self.candidates[0].cohort_position), ("offered", 0))
        self.assertEqual(self._counts(), (2, 2, 2, 0))

    def test_who_leaves_makes_room(self):
        self._sign(self.candidates[0]._create_offer(), "Someone")
        self.assertEqual(self.candidates[1].cohort_position, 1)
        self.membership.state = "grace"
        self.membership.state = "lapsed"
        self.assertEqual(self.candidates[1].cohort_position, 0)

    def test_without_a_capacity_nobody_waits(self):
        self.cohort.capacity = 0
        self.assertEqual(self._counts(), (1, 3, 0, 0))
        self.assertEqual(self._positions(), [0, 0, 0])
        self.assertFalse(self.cohort.is_full)

    def test_entering_another_cohort_starts_at_its_end(self):
        other = self.cohort.copy({"capacity": 0})
        self.candidates[1:].cohort_id = other
        self.candidates[1:].cohort_since = fields.Datetime.now() - timedelta(days=1)
        other.capacity = 1
        self.candidates[0].cohort_since = fields.Datetime.now() - timedelta(days=9)
        self.candidates[0].cohort_id = other
        self.assertEqual(self._positions(), [2, 0, 1])

    def test_counts_take_constant_queries(self):
        cohorts = self.cohort | self.env["ilp.cohort"].create(
            [{"name": str(number), "program_id": self.program.id, "capacity": 1} for number in range(6)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            cohorts.mapped("waiting_count")

    def test_a_cohort_is_of_the_programme_of_its_companies(self):
        other = self.env["ilp.program"].create({"name": "Other", "order_template_id": self.template.id})
        with self.assertRaisesRegex(ValidationError, "one of its programme"):
            self.rival_membership.cohort_id = self.env["ilp.cohort"].create({"name": "X", "program_id": other.id})
        with self.assertRaisesRegex(ValidationError, "are of its programme"):
            self.cohort.program_id = other

    @mute_logger("odoo.sql_db")
    def test_places_are_not_negative(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.cohort.capacity = -1
            self.cohort.flush_recordset()

    def test_the_buttons_open_the_companies_in_their_order(self):
        action = self.cohort.with_user(self.officer).with_context(ilp_waiting=True).action_open_companies()
        self.assertEqual(self.env["ilp.membership"].search(action["domain"]), self.candidates.sorted("display_name"))

    def test_the_first_term_of_a_pilot_has_its_own_length(self):
        self.cohort.write({"is_pilot": True, "term_months": 6})
        first = self.candidates[0]._create_offer(date_start=date(2031, 1, 1)).ilp_term_id
        self.assertEqual(first.date_end, date(2031, 6, 30))
        self.membership.cohort_id = self.cohort
        following = self.membership._create_offer().ilp_term_id
        self.assertGreater((following.date_end - following.date_start).days, 360, "a renewal lasts a year")

    def _pilot(self, day, **program):
        """The offer of a pilot of six months."""
        self.program.write(program)
        self.cohort.write({"is_pilot": True, "term_months": 6})
        return self.candidates[0]._create_offer(date_start=date.fromisoformat(day))

    def test_a_pilot_lasts_its_months_and_pays_its_fee_in_a_calendar_year_too(self):
        order = self._pilot("2031-04-01", year_start="calendar", proration="months")
        self.assertEqual(order.ilp_term_id.date_end, date(2031, 9, 30))
        self.assertEqual(order.amount_untaxed, 10000)
        with freeze_time("2031-04-01 10:00:00"):
            self._sign(order, "Someone")
        self.assertEqual(order.ilp_term_id.date_end, date(2031, 9, 30))
        with freeze_time("2031-08-01 10:00:00"):
            following = self.candidates[0]._create_offer()
        self.assertEqual((following.ilp_term_id.date_start, following.ilp_term_id.date_end), (
            date(2031, 10, 1), date(2031, 12, 31)
        ))  # fmt: skip
        self.assertEqual(following.amount_untaxed, 2500, "the rest of the common year")

    def test_a_module_added_to_a_pilot_pays_the_pilots_months(self):
        order = self._pilot("2031-01-01", proration="months")
        with freeze_time("2031-01-01 10:00:00"):
            self._sign(order, "Someone")
        with freeze_time("2031-04-01 10:00:00"):
            change = order.ilp_term_id._create_amendment(
                date(2031, 4, 1), self.tier.browse(), self.module_secondment
            )
        self.assertEqual(change.amount_untaxed, 2500)
        self.assertIn("3 of 6 months", change.order_line.name)

    def test_a_pilot_whose_end_was_moved_still_counts_its_own_months(self):
        order = self._pilot("2031-01-01", proration="months")
        order.ilp_term_id.date_end = date(2031, 7, 31)
        order._recompute_prices()
        self.assertEqual(order.amount_untaxed, 10000, "longer than its months, it is still one pilot")
