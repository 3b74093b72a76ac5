from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestAccession(IlpCommon):
    """From the offer to the paid fee: promises 1, 2 and 5."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect_company = cls.env["res.partner"].create(
            {"name": "Test Ponente", "is_company": True, "specific_property_product_pricelist": cls.pricelist.id}
        )
        cls.prospect = cls.env["ilp.membership"].create(
            {"partner_id": cls.prospect_company.id, "program_id": cls.program.id, "state": "profiling"}
        )

    def _offer(self):
        return self.prospect.with_user(self.administration)._create_offer()

    def _pay(self, order):
        move = order._create_invoices()
        move.action_post()
        register = self.env["account.payment.register"]
        register.with_context(active_model="account.move", active_ids=move.ids).create({})._create_payments()
        return move

    def test_the_offer_holds_the_tier_and_unticked_modules(self):
        order = self._offer()
        quantities = {line.product_id.name: line.product_uom_qty for line in order.order_line if line.product_id}
        self.assertEqual(quantities, {"Test tier": 1, "Test secondment": 0, "Test mentoring": 0})
        self.assertTrue(order.require_signature)
        self.assertEqual(order.ilp_term_id.state, "draft")

    def test_without_an_offer_template_the_cause_is_said(self):
        self.program.order_template_id = False
        with self.assertRaisesRegex(UserError, "offer template"):
            self._offer()

    def test_only_administration_prepares_offers(self):
        with self.assertRaisesRegex(AccessError, "Offers are prepared by the programme administration"):
            self.prospect.with_user(self.officer).action_create_offer()
        action = self.prospect.with_user(self.administration).action_create_offer()
        self.assertEqual(action["res_model"], "sale.order")

    def test_sending_the_offer_moves_term_and_affiliation(self):
        order = self._offer()
        order.action_quotation_sent()
        self.assertEqual((order.ilp_term_id.state, self.prospect.state), ("offered", "offered"))
        self.assertEqual(order.ilp_term_id.amount_untaxed, 10000)
        self.assertEqual(order.ilp_term_id.currency_id, order.currency_id)
        self.assertIn("offer", self.prospect.interaction_ids.mapped("kind"))

    def test_the_signature_is_the_accession(self):
        order = self._offer()
        order.action_quotation_sent()
        module = order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring")
        module.product_uom_qty = 1
        self._sign(order, "Irene Balbi")
        term = order.ilp_term_id
        today = fields.Date.context_today(self.prospect)
        self.assertEqual((self.prospect.state, self.prospect.accession_date), ("active", today))
        self.assertEqual((term.state, term.signed_by, term.order_id), ("active", "Irene Balbi", order))
        self.assertEqual(term.date_end, today + relativedelta(years=1, days=-1))
        self.assertEqual(term.notice_date, term.date_end - relativedelta(days=90))
        self.assertTrue(self.prospect.officer_id)
        self.assertEqual(self.prospect_company.grade_id, self.grade)
        granted = {line.benefit_id.code: line.granted for line in term.entitlement_ids}
        self.assertEqual(granted, {"event_seat": 4, "need": 3, "meeting": 6, "mentoring_session": 4})
        self.assertEqual(term.amount_untaxed, 12000)

    def test_an_unsigned_order_is_no_accession(self):
        order = self._offer()
        for signatory in (False, "   "):
            order.write({"signed_by": signatory, "signed_on": fields.Datetime.now()})
            with self.assertRaisesRegex(UserError, "An accession is signed"):
                order.action_confirm()
        self.assertEqual(order.ilp_term_id.state, "draft")

    def test_an_active_affiliate_without_confirmed_profile_has_an_open_task(self):
        self._sign(self._offer(), "Irene Balbi")
        task = self.env.ref("ilp_membership.mail_activity_profile")
        self.assertIn(task, self.prospect.activity_ids.activity_type_id)

    def test_the_officer_with_the_lightest_load_is_assigned(self):
        idle = self.officer.copy({"login": "ilp_idle", "email": "idle@test.example.com"})
        self._sign(self._offer(), "Irene Balbi")
        loads = self.env["ilp.membership"].search_count([("officer_id", "=", self.prospect.officer_id.id)])
        self.assertEqual(loads, 1, "someone who followed nobody before")
        self.assertTrue(idle)

    def test_declining_brings_the_company_back_to_the_consultation(self):
        order = self._offer()
        order.action_quotation_sent()
        order.action_cancel()
        self.assertEqual((order.ilp_term_id.state, self.prospect.state), ("cancelled", "profiling"))
        self.assertEqual(self._offer().ilp_term_id.state, "draft")

    def test_annulling_the_accession_takes_the_level_away(self):
        order = self._offer()
        self._sign(order, "Irene Balbi")
        order.action_unlock()
        order.action_cancel()
        self.assertEqual((order.ilp_term_id.state, self.prospect.state), ("cancelled", "profiling"))
        self.assertFalse(self.prospect_company.grade_id)
        self.assertFalse(self.prospect.accession_date)

    def test_signing_one_offer_withdraws_the_others_of_the_term(self):
        order = self._offer()
        other = order.copy({"ilp_term_id": order.ilp_term_id.id})
        self._sign(order, "Irene Balbi")
        self.assertEqual((order.state, other.state, order.ilp_term_id.state), ("sale", "cancel", "active"))

    @mute_logger("odoo.sql_db")
    def test_a_term_has_one_signed_order(self):
        order = self._offer()
        self._sign(order, "Irene Balbi")
        other = order.copy({"ilp_term_id": order.ilp_term_id.id})
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            other.write({"state": "sale"})
            other.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_terms_never_overlap(self):
        values = {"membership_id": self.membership.id, "date_start": self.term.date_end}
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.env["ilp.membership.term"].create(values).flush_recordset()

    def test_the_next_term_starts_the_day_after(self):
        term = self.membership._create_offer().ilp_term_id
        self.assertEqual(term.date_start, self.term.date_end + relativedelta(days=1))
        self.assertEqual(term.previous_term_id, self.term)

    @freeze_time("2024-02-29 10:00:00")
    def test_a_term_signed_on_a_leap_day_lasts_a_year(self):
        order = self._offer()
        self._sign(order, "Irene Balbi")
        self.assertEqual(order.ilp_term_id.date_end, date(2025, 2, 27))

    def test_an_offer_signed_later_starts_on_the_day_of_the_signature(self):
        today = fields.Date.context_today(self.prospect)
        order = self.prospect._create_offer(date_start=today - relativedelta(days=20))
        self._sign(order, "Irene Balbi")
        self.assertEqual(order.ilp_term_id.date_start, today)

    def test_a_future_term_waits_for_its_day(self):
        today = fields.Date.context_today(self.prospect)
        order = self.prospect._create_offer(date_start=today + relativedelta(days=20))
        self._sign(order, "Irene Balbi")
        term = order.ilp_term_id
        self.assertEqual((term.state, self.prospect.state), ("signed", "offered"))
        with freeze_time(today + relativedelta(days=21)), self.enter_registry_test_mode():
            self.env.ref("ilp_membership.ir_cron_advance_terms").method_direct_trigger()
        self.assertEqual((term.state, self.prospect.state), ("active", "active"))

    def test_under_the_payment_policy_the_paid_invoice_activates(self):
        self.program.activation_policy = "payment"
        order = self._offer()
        self._sign(order, "Irene Balbi")
        self.assertEqual((order.ilp_term_id.state, self.prospect.state), ("signed", "offered"))
        self._pay(order)
        self.assertEqual((order.ilp_term_id.state, self.prospect.state), ("active", "active"))

    def test_a_credited_invoice_is_not_paid(self):
        self.program.activation_policy = "payment"
        order = self._offer()
        self._sign(order, "Irene Balbi")
        move = order._create_invoices()
        move.action_post()
        move._reverse_moves(cancel=True)
        self.assertEqual(order.ilp_term_id.payment_state, "not_invoiced")
        order.ilp_term_id._activate_if_due()
        self.assertEqual(order.ilp_term_id.state, "signed")

    def test_two_clicks_make_one_offer(self):
        order = self._offer()
        self.assertEqual(self._offer(), order)
        self.assertEqual(len(self.prospect.term_ids), 1)

    def test_a_deleted_quotation_leaves_its_term_to_the_next(self):
        order = self._offer()
        term = order.ilp_term_id
        order.with_env(self.env).unlink()
        self.assertEqual(self._offer().ilp_term_id, term)

    def test_in_grace_the_next_term_starts_the_day_after_the_last(self):
        with freeze_time(self.term.date_end + relativedelta(days=20)):
            self.term._expire()
            self.assertEqual(self.membership.state, "grace")
            following = self.membership._create_offer().ilp_term_id
        self.assertEqual(following.date_start, self.term.date_end + relativedelta(days=1))

    def test_an_unpaid_renewal_does_not_stop_the_lapse(self):
        self.program.activation_policy = "payment"
        order = self.membership._create_offer()
        self._sign(order, "Test coordinator")
        self.term._expire()
        with freeze_time(self.term.date_end + relativedelta(days=100)):
            self.assertFalse(self.membership._entitlement(self.benefit_seat))
            self.membership._lapse_after_grace()
        self.assertEqual(self.membership.state, "lapsed")

    def test_a_signed_offer_is_locked(self):
        order = self._offer()
        self._sign(order, "Irene Balbi")
        self.assertTrue(order.locked)

    def test_invoice_and_payment_show_on_term_and_timeline(self):
        order = self._offer()
        self._sign(order, "Irene Balbi")
        term = order.ilp_term_id
        self.assertEqual((term.invoice_status, term.payment_state), ("to invoice", "not_invoiced"))
        move = self._pay(order)
        self.assertEqual((term.invoice_status, term.payment_state), ("invoiced", "paid"))
        self.assertEqual(move.amount_untaxed, term.amount_untaxed)
        kinds = self.prospect.interaction_ids.mapped("kind")
        for kind in ("offer", "accession", "invoice", "payment"):
            self.assertEqual(kinds.count(kind), 1, kind)

    def test_coordinators_are_welcomed_in_their_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.coordinator.partner_id.write({"lang": "it_IT"})
        template = self.env.ref("ilp_membership.mail_template_welcome")
        template.with_context(lang="it_IT").subject = "Benvenuti: {{ object.program_id.name }}"
        template._send_to_partners(self.membership, self.coordinator.partner_id)
        mail = self.env["mail.mail"].search([("recipient_ids", "=", self.coordinator.partner_id.id)], limit=1)
        self.assertEqual(mail.subject, "Benvenuti: Test programme")
        self.assertFalse(mail.email_to)
