from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestProvenance(IlpCommon):
    """What came out of what is read along the timeline, whichever records its lines stand for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._line("visit", "Visit", 30)
        cls.need = cls._line("need", "Need", 20, cls.visit)
        cls.meeting = cls._line("meeting", "Meeting", 10, cls.need)

    @classmethod
    def _line(cls, kind, summary, days_ago, origin=None, membership=None, **values):
        return cls.env["ilp.interaction"].create(
            {
                "membership_id": (membership or cls.membership).id,
                "kind": kind,
                "summary": summary,
                "date": fields.Datetime.now() - timedelta(days=days_ago),
                "origin_id": origin.id if origin else False,
                **values,
            }
        )

    def test_the_yield_follows_the_whole_chain(self):
        lines = self.visit | self.need | self.meeting
        found = lines._yield()
        self.assertEqual(found[self.visit.id], self.need | self.meeting)
        self.assertEqual(found[self.need.id], self.meeting)
        self.assertFalse(found[self.meeting.id])

    def test_credit_can_be_shared(self):
        plenary = self._line("event", "Plenary", 40)
        self.need.shared_origin_ids = plenary
        self.assertEqual(plenary._yield()[plenary.id], self.need | self.meeting)
        self.assertEqual(self.visit._yield()[self.visit.id], self.need | self.meeting)

    def test_nothing_comes_out_of_itself_nor_in_a_circle(self):
        for line, origin in ((self.visit, self.visit), (self.visit, self.meeting)):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                line.origin_id = origin
            with self.assertRaises(ValidationError), self.cr.savepoint():
                line.shared_origin_ids = origin

    def test_nothing_comes_out_of_another_company(self):
        foreign = self._line("visit", "Elsewhere", 5, membership=self.rival_membership)
        with self.assertRaises(ValidationError):
            self.meeting.origin_id = foreign

    def test_a_line_that_goes_to_another_company_leaves_its_chain(self):
        self.need.with_user(self.officer).membership_id = self.rival_membership
        self.assertFalse(self.need.origin_id or self.meeting.origin_id)

    def test_an_officer_who_chooses_the_origin_answers_for_it(self):
        own = self.meeting.with_user(self.officer)
        own.write({"origin_id": self.visit.id, "origin_basis": "record"})
        self.assertEqual(own.origin_basis, "officer")
        own.origin_id = False
        self.assertFalse(own.origin_basis)

    def test_one_click_shows_the_yield_of_any_record(self):
        self.visit.write({"res_model": "res.partner", "res_id": self.aurelia.id})
        action = self.env["ilp.interaction"].with_user(self.officer)._action_yield("res.partner", self.aurelia.id)
        found = self.env["ilp.interaction"].search(action["domain"])
        self.assertEqual(found, self.need | self.meeting)
        empty = self.env["ilp.interaction"]._action_yield("res.partner", [])
        self.assertFalse(self.env["ilp.interaction"].search_count(empty["domain"]))

    def test_the_same_queries_for_any_number_of_records(self):
        def counted(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ilp.interaction"]._yield_counts(records)
            return self.env.cr.sql_log_count - before

        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(40)])
        for partner in partners:
            root = self._line("visit", "V", 9, res_model="res.partner", res_id=partner.id)
            self._line("need", "N", 8, root)
        counted(partners[:2])
        self.assertEqual(counted(partners[:2]), counted(partners))
        self.assertEqual(set(self.env["ilp.interaction"]._yield_counts(partners).values()), {1})

    def test_a_company_does_not_read_the_chain(self):
        line = self.meeting.with_user(self.coordinator)
        self.assertNotIn("origin_id", line.fields_get())
