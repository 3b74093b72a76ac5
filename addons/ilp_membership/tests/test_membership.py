from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models import ilp_membership, ilp_membership_term, ilp_profile
from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestMembership(IlpCommon):
    """The relation over the years: states, grace, lapse, and what the rest of the house asks it."""

    def _walk(self, record, transitions):
        """Every move of the product of states: the table's are allowed, all others refused."""
        state = record._fields["state"]
        for before in transitions:
            for after in transitions:
                state._update_cache(record, before)
                if after in transitions[before] | {before}:
                    record._check_transition(after)
                else:
                    with self.assertRaises(UserError, msg=f"{before} → {after}"):
                        record._check_transition(after)
        record.invalidate_recordset(["state"], flush=False)

    def test_states_follow_their_tables(self):
        profile = self.env["ilp.profile"].create({"membership_id": self.membership.id})
        self.env.flush_all()
        for record, module in (
            (self.membership, ilp_membership),
            (self.term, ilp_membership_term),
            (profile, ilp_profile),
        ):
            states = {code for code, _label in record._fields["state"].selection}
            self.assertEqual(states, set(module.TRANSITIONS), record._name)
            self._walk(record, module.TRANSITIONS)

    def test_a_written_state_is_checked_too(self):
        with self.assertRaisesRegex(UserError, "cannot go from “Active” to “Prospect”"):
            self.membership.write({"state": "prospect"})

    @mute_logger("odoo.sql_db")
    def test_a_company_has_one_open_affiliation(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["ilp.membership"].create({"partner_id": self.aurelia.id, "program_id": self.program.id})

    @mute_logger("odoo.sql_db")
    def test_an_active_affiliate_always_has_an_officer(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.membership.officer_id = False
            self.membership.flush_recordset()

    def test_the_affiliate_is_the_company_even_if_a_person_is_given(self):
        company = self.env["res.partner"].create({"name": "Nova S.p.A.", "is_company": True})
        person = self.env["res.partner"].create({"name": "Ada", "parent_id": company.id})
        membership = self.env["ilp.membership"].create({"partner_id": person.id, "program_id": self.program.id})
        self.assertEqual(membership.partner_id, company)

    def _run_cron(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("ilp_membership.ir_cron_advance_terms").method_direct_trigger()

    def test_after_the_last_day_comes_grace_and_then_the_lapse(self):
        last_day = self.term.date_end
        self._run_cron(last_day)
        self.assertEqual((self.term.state, self.membership.state), ("active", "active"))
        self._run_cron(last_day + relativedelta(days=1))
        self.assertEqual((self.term.state, self.membership.state), ("expired", "grace"))
        self.assertEqual(self.aurelia.grade_id, self.grade)
        self._run_cron(last_day + relativedelta(days=60))
        self.assertEqual(self.membership.state, "grace")
        self._run_cron(last_day + relativedelta(days=61))
        self.assertEqual(self.membership.state, "lapsed")
        self.assertFalse(self.aurelia.grade_id)

    def test_a_late_or_doubled_run_gives_the_same_result(self):
        day = self.term.date_end + relativedelta(days=400)
        for _run in range(2):
            self._run_cron(day)
        self.assertEqual((self.term.state, self.membership.state), ("expired", "lapsed"))

    def test_a_renewed_affiliate_stays_active_without_grace(self):
        order = self.membership._create_offer()
        self._sign(order, "Test coordinator")
        self.assertEqual(order.ilp_term_id.state, "signed")
        self._run_cron(self.term.date_end + relativedelta(days=1))
        self.assertEqual((self.term.state, order.ilp_term_id.state), ("expired", "active"))
        self.assertEqual(self.membership.state, "active")

    def test_benefits_belong_to_the_term_that_covers_the_day(self):
        self.assertEqual(self.membership._entitlement(self.benefit_seat).term_id, self.term)
        after = self.term.date_end + relativedelta(days=1)
        self.assertFalse(self.membership._entitlement(self.benefit_seat, after))

    def test_the_affiliation_of_a_person_is_that_of_the_company(self):
        Membership = self.env["ilp.membership"].with_user(self.coordinator)
        self.assertEqual(Membership._of_partner(self.colleague.partner_id), self.membership)
        self.assertFalse(Membership._of_partner(self.officer.partner_id))

    def test_coordinators_are_those_of_today(self):
        contact = self.membership.contact_ids.filtered("is_coordinator")
        self.assertEqual(self.membership._coordinators(), self.coordinator.partner_id)
        yesterday = fields.Date.context_today(self.membership) - relativedelta(days=1)
        contact.write({"date_from": yesterday, "date_to": yesterday})
        self.assertFalse(self.membership._coordinators())
        self.assertNotIn(contact, self.env["ilp.membership.contact"].search([("is_current", "=", True)]))
        self.assertIn(contact, self.env["ilp.membership.contact"].search([("is_current", "=", False)]))

    def test_a_person_is_a_contact_from_the_same_moment_for_everybody(self):
        people = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.aurelia.id} for name in ("Early", "Late")]
        )
        for person, moment in zip(people, ("2026-05-03 21:30:00", "2026-05-03 22:30:00"), strict=True):
            with freeze_time(moment):  # before and after midnight in Rome
                vals = {"membership_id": self.membership.id, "partner_id": person.id, "is_coordinator": True}
                contact = self.env["ilp.membership.contact"].create(vals)
                for zone in ("Europe/Rome", "America/New_York", "Asia/Tokyo", False):
                    self.coordinator.tz = zone
                    contact.invalidate_recordset()
                    seen = contact.with_user(self.coordinator).with_context(tz=False)
                    self.assertTrue(seen.is_current, (moment, zone))
                    self.assertEqual(seen.search([("id", "=", seen.id), ("is_current", "=", True)]), seen)
        self.assertEqual(contact.date_from, date(2026, 5, 4))

    def test_nobody_writes_a_signature_into_a_term(self):
        offered = self.membership._create_offer().ilp_term_id
        by_hand = (
            {"signed_by": "Mallory"},
            {"signed_on": "2027-01-01 10:00:00"},
            {"is_tacit": True},
            {"order_id": self.term.order_id.id},
            {"state": "signed"},
        )
        for user in (self.administration, self.manager):
            for values in by_hand:
                with self.subTest(user=user.name, values=values):
                    with self.assertRaisesRegex(AccessError, "not by hand"):
                        offered.with_user(user).write(values)
                    with self.assertRaisesRegex(UserError, "stay"):
                        self.term.with_user(user).write({"date_end": "2040-01-01"})

    def test_an_affiliate_is_not_the_other_company_that_pays(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.aurelia.id})
        for payer in (self.aurelia, branch):
            with self.assertRaisesRegex(ValidationError, "pays for itself"):
                self.membership.payer_id = payer

    def test_a_contact_is_of_the_company(self):
        with self.assertRaisesRegex(ValidationError, "is not of Test Aurelia"):
            self.env["ilp.membership.contact"].create(
                {"membership_id": self.membership.id, "partner_id": self.rival.partner_id.id}
            )

    def test_who_changed_company_acts_for_the_old_one_no_more(self):
        contact = self.membership.contact_ids.filtered("is_coordinator")
        self.coordinator.partner_id.parent_id = self.lario
        self.assertNotIn(self.coordinator.partner_id, self.membership._coordinators())
        self.assertFalse(contact.with_user(self.colleague).has_access("read"), "nor is the new address shown")

    def test_nobody_writes_an_affiliate(self):
        prospect = self.env["ilp.membership"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Z", "is_company": True}).id, "state": "offered"}
        )
        for user in (self.officer, self.administration, self.manager):
            with self.assertRaisesRegex(AccessError, "by its signature"):
                prospect.with_user(user).write({"state": "active"})
            with self.assertRaisesRegex(AccessError, "by its signature"):
                prospect.with_user(user).write({"accession_date": "2026-01-01"})

    @mute_logger("odoo.sql_db")
    def test_one_broken_record_stops_only_itself(self):
        self.program.administrator_id = self.administration
        order = self.rival_membership._create_offer()
        self._sign(order, "Test rival")
        self.env.flush_all()
        reason = self.env.ref("ilp_membership.withdrawal_reason_other").id
        self.env.cr.execute(
            "UPDATE ilp_membership SET state = 'ended', end_reason_id = %s WHERE id = %s",
            [reason, self.rival_membership.id],
        )
        self.env.invalidate_all()
        self._run_cron(self.term.date_end + relativedelta(days=1))
        self.assertEqual(self.term.state, "expired", "the others went on")
        self.assertEqual(order.ilp_term_id.state, "signed", "the broken one is left as it was")
        self.assertIn("cannot go from", order.ilp_term_id.renewal_error)

    def test_the_same_cause_leaves_one_line_on_the_timeline(self):
        first = self.membership._log_interaction("call", "Called about the line", origin=self.term)
        self.assertEqual(self.membership._log_interaction("call", "Called about the line", origin=self.term), first)
        self.assertNotEqual(
            self.membership._log_interaction("call", "Called about the line", origin=self.term, once=False), first
        )

    def test_the_timeline_speaks_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.aurelia.lang = "it_IT"
        self.membership.with_user(self.administration)._create_offer().action_quotation_sent()
        self.assertIn("Offerta inviata all'azienda", self.membership.interaction_ids.mapped("summary"))

    def test_only_the_manager_ends_an_affiliation(self):
        prospect = self.env["ilp.membership"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Z", "is_company": True}).id,
                "program_id": self.program.id,
            }
        )
        with self.assertRaises(AccessError):
            prospect.with_user(self.officer).action_end()
        order = prospect.with_user(self.administration)._create_offer()
        order.action_quotation_sent()
        prospect.with_user(self.manager)._end(self.env.ref("ilp_membership.withdrawal_reason_other"))
        self.assertEqual((prospect.state, order.state), ("ended", "cancel"))

    def test_a_signed_term_keeps_the_affiliation_open(self):
        with self.assertRaisesRegex(UserError, "A signed term is still open"):
            self.membership.with_user(self.manager)._end(self.env.ref("ilp_membership.withdrawal_reason_other"))

    def test_lists_and_cards_cost_the_same_queries_for_more_rows(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Row {number}", "is_company": True} for number in range(80)]
        )
        memberships = self.env["ilp.membership"].create(
            [{"partner_id": partner.id, "program_id": self.program.id} for partner in partners]
        )
        names = {name: {} for name in ("partner_id", "state", "area_ids", "date_end", "activity_state", "officer_id")}

        def cost(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.officer).web_read(names)
            return self.env.cr.sql_log_count - before

        cost(memberships[:8])
        self.assertEqual(cost(memberships), cost(memberships[:8]))
