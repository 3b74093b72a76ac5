from datetime import date, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestChange(IlpCommon):
    """More during the term, paid by its days; less from the renewal on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.higher_grade = cls.env["res.partner.grade"].create({"name": "Test higher", "company_id": False})
        cls.big, cls.biggest = (
            cls._product(name, "tier", price, {cls.benefit_seat: seats, cls.benefit_need: 2}, grade_id=grade.id)
            for name, price, seats, grade in (
                ("Test big", 20000, 10, cls.higher_grade),
                ("Test biggest", 40000, 20, cls.higher_grade),
            )
        )
        cls.company = cls.env["res.partner"].create(
            {"name": "Test Ponente", "is_company": True, "specific_property_product_pricelist": cls.pricelist.id}
        )
        cls.company.email = "ponente@test.example.com"

    def _affiliate_on(self, day):
        """An affiliation that was signed on ``day`` and lasts a year from it."""
        prospect = self.env["ilp.membership"].create(
            {"partner_id": self.company.id, "program_id": self.program.id, "state": "profiling"}
        )
        with freeze_time(f"{day} 10:00:00"):
            order = prospect._create_offer()
            order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring").product_uom_qty = 1
            self._sign(order, "Irene Balbi")
        return order.ilp_term_id

    def _change(self, term, day, tier=None, modules=None, sign=True):
        with freeze_time(f"{day} 10:00:00"):
            modules = modules or self.env["product.template"]
            order = term._create_amendment(date.fromisoformat(day), tier or modules.browse(), modules)
            if sign:
                self._sign(order, "Irene Balbi")
        return order

    def test_an_upgrade_pays_the_difference_of_the_days_left(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-07-02", tier=self.big)
        self.assertEqual(order.order_line.mapped("price_subtotal"), [10027.40, -5013.70])
        self.assertIn("183 of 365 days", order.order_line[0].name)
        self.assertIn("Credit for 183 of 365 days", order.order_line[1].name)
        self.assertEqual((term.tier_id, term.module_ids), (self.big, self.module_mentoring))
        self.assertEqual(term.amount_untaxed, 12000 + 5013.70)
        self.assertEqual(self.company.grade_id, self.higher_grade)
        self.assertEqual(term.state, "active")

    def test_a_change_is_invoiced_when_it_is_signed(self):
        term = self._affiliate_on("2027-01-01")
        term.order_id._create_invoices().action_post()
        order = self._change(term, "2027-07-02", tier=self.big, modules=self.module_secondment)
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(order.invoice_ids.amount_untaxed, order.amount_untaxed)
        self.assertEqual((term.amount_invoiced, term.amount_to_invoice), (term.amount_untaxed, 0))
        self.assertEqual(term.invoice_status, "invoiced")

    @mute_logger("odoo.sql_db")
    def test_a_failing_invoice_does_not_stop_the_signature(self):
        term = self._affiliate_on("2027-01-01")
        self.env["account.journal"].search([("type", "=", "sale")]).active = False
        order = self._change(term, "2027-07-02", modules=self.module_secondment)
        task = self.env.ref("ilp_membership.mail_activity_invoice_change")
        self.assertEqual((order.state, order.invoice_ids.ids), ("sale", []))
        self.assertEqual(order.activity_ids.activity_type_id, task)

    def test_an_upgrade_grants_the_difference(self):
        term = self._affiliate_on("2027-01-01")
        self._change(term, "2027-07-02", tier=self.big, modules=self.module_secondment)
        granted = {line.benefit_id.code: line.granted for line in term.entitlement_ids}
        self.assertEqual(
            granted, {"event_seat": 10, "need": 3, "meeting": 6, "mentoring_session": 4, "secondment_month": 6}
        )

    def test_a_module_added_pays_its_days(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-10-01", modules=self.module_secondment)
        self.assertEqual(order.amount_untaxed, 1260.27)
        self.assertEqual(term.module_ids, self.module_mentoring | self.module_secondment)

    def test_the_first_and_the_last_day(self):
        term = self._affiliate_on("2027-01-01")
        first = self._change(term, "2027-01-01", tier=self.big, sign=False)
        self.assertEqual(first.amount_untaxed, 10000)
        first._action_cancel()
        last = self._change(term, "2027-12-31", tier=self.big)
        self.assertEqual(last.order_line.mapped("price_subtotal"), [54.79, -27.40])

    def test_two_upgrades_in_one_term(self):
        term = self._affiliate_on("2027-01-01")
        self._change(term, "2027-04-01", tier=self.big)
        order = self._change(term, "2027-10-01", tier=self.biggest)
        bought = round(20000 * 275 / 365, 2)
        self.assertEqual(order.order_line.mapped("price_subtotal"), [10082.19, -round(bought * 92 / 275, 2)])
        self.assertEqual(term.tier_id, self.biggest)
        seats = term.entitlement_ids.filtered(lambda one: one.benefit_id == self.benefit_seat)
        self.assertEqual(seats.granted, 20)

    def test_a_leap_year_has_a_day_more(self):
        term = self._affiliate_on("2028-01-01")
        order = self._change(term, "2028-02-29", modules=self.module_secondment)
        self.assertEqual(order.amount_untaxed, round(5000 * 307 / 366, 2))

    def test_by_months_and_not_at_all(self):
        term = self._affiliate_on("2027-01-01")
        self.program.proration = "months"
        order = self._change(term, "2027-07-15", modules=self.module_secondment, sign=False)
        self.assertEqual(order.amount_untaxed, 2500)
        self.assertIn("6 of 12 months", order.order_line.name)
        order._action_cancel()
        self.program.proration = "none"
        order = self._change(term, "2027-07-15", tier=self.big, sign=False)
        self.assertEqual(order.amount_untaxed, 10000)

    def test_a_shorter_first_year_pays_its_part_and_says_so(self):
        prospect = self.env["ilp.membership"].create(
            {"partner_id": self.company.id, "program_id": self.program.id, "state": "profiling"}
        )
        dates = {"date_start": "2027-07-01", "date_end": "2027-12-31"}
        with freeze_time("2027-07-01 10:00:00"):
            self.program.write({"year_start": "calendar"} if "year_start" in self.program._fields else {})
            term = self.env["ilp.membership.term"].create({"membership_id": prospect.id, **dates})
            order = self.env["sale.order"]._create_ilp_offer(term)
            self.assertEqual(order.amount_untaxed, 5041.10)
            line = order.order_line.filtered(lambda line: line.product_id.name == "Test mentoring")
            line.product_uom_qty = 1
            self._sign(order, "Irene Balbi")
        self.assertEqual((line.price_subtotal, line.ilp_full_price), (1008.22, 2000))
        self.assertEqual(order.order_line[0].ilp_full_price, 10000)
        self.assertIn("184 of 365 days", order.order_line[0].name)
        self.assertNotIn("Credit", order.order_line[0].name)
        later = self._change(term, "2027-10-01", tier=self.big)
        self.assertEqual(later.order_line.mapped("price_subtotal"), [5041.10, -round(5041.10 * 92 / 184, 2)])

    def test_a_part_of_a_year_is_renewed_at_the_price_of_a_whole_one(self):
        self.program.price_policy = "same"
        term = self._affiliate_on("2027-01-01")
        self._change(term, "2027-04-01", tier=self.big)
        order = self._change(term, "2027-10-01", modules=self.module_secondment, sign=False)
        self.assertEqual(order.order_line.ilp_full_price, 5000)
        order.order_line.price_unit = 920  # ten a day, by agreement
        self._sign(order, "Irene Balbi")
        prices = {line["product_id"]: line["price_unit"] for line in term._renewal_lines()}
        self.assertEqual(prices[self.big.product_variant_id.id], 20000)
        self.assertEqual(prices[self.module_mentoring.product_variant_id.id], 2000)
        self.assertEqual(prices[self.module_secondment.product_variant_id.id], 3650)

    def test_a_change_is_in_the_currency_of_its_year(self):
        term = self._affiliate_on("2027-01-01")
        other = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", term.currency_id.id)], limit=1
        )
        other.write({"active": True, "rate_ids": [Command.create({"rate": 4, "name": "2026-01-01"})]})
        abroad = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": other.id, "company_id": False})
        self.company.specific_property_product_pricelist = abroad
        order = self._change(term, "2027-07-02", modules=self.module_secondment)
        self.assertEqual((order.currency_id, order.amount_untaxed), (term.currency_id, 2506.85))
        self.assertEqual(term.amount_untaxed, 12000 + 2506.85)
        later = self._change(term, "2027-08-01", modules=self.module_secondment, sign=False)
        with self.assertRaisesRegex(ValidationError, "currency of the year"):
            later.pricelist_id = abroad
            later.flush_recordset()

    def test_a_joining_fee_is_never_divided(self):
        fee = self._product("Test joining", "joining_fee", 1000, {})
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-10-01", modules=fee, sign=False)
        self.assertEqual(order.amount_untaxed, 1000)

    def test_what_cannot_be_changed_is_said(self):
        term = self._affiliate_on("2027-01-01")
        with self.assertRaisesRegex(UserError, "between the first and the last day"):
            self._change(term, "2028-01-01", tier=self.big)
        self._change(term, "2027-05-01", tier=self.big, sign=False)
        with self.assertRaisesRegex(UserError, "is open already"):
            self._change(term, "2027-05-02", tier=self.big)
        draft = self.membership._create_offer().ilp_term_id
        with self.assertRaisesRegex(UserError, "signed and not over"):
            self._change(draft, "2027-05-02", tier=self.big)

    def test_a_change_signed_after_the_end_is_refused(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-12-31", tier=self.big, sign=False)
        term._expire()
        with self.assertRaisesRegex(UserError, "is over"):
            self._sign(order, "Irene Balbi")

    def test_declining_a_change_leaves_the_term(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-05-01", tier=self.big, sign=False)
        order.action_quotation_sent()
        order._ilp_decline(self.env.ref("ilp_membership.lost_reason_budget"), "", self.company)
        self.assertEqual((term.state, term.tier_id, term.amount_untaxed), ("active", self.tier, 12000))
        self.assertFalse(term.decline_reason_id)
        self.assertTrue(order.ilp_decline_reason_id)

    def test_a_signed_change_is_not_annulled(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-05-01", tier=self.big)
        order.action_unlock()
        with self.assertRaisesRegex(UserError, "not annulled"):
            order._action_cancel()

    @mute_logger("odoo.sql_db")
    def test_a_line_is_credited_once(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-05-01", tier=self.big)
        order.action_unlock()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            order.order_line[1].copy({"order_id": order.id, "ilp_credited_line_id": term.order_id.order_line[0].id})
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_one_change_is_open_at_a_time(self):
        term = self._affiliate_on("2027-01-01")
        order = self._change(term, "2027-05-01", tier=self.big, sign=False)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            order.copy({"ilp_term_id": term.id, "is_ilp_amendment": True})
            self.env.flush_all()

    # After the renewal was offered

    def test_an_open_renewal_says_what_the_company_has_now(self):
        term = self._affiliate_on("2027-01-01")
        following = term._renew()
        offer = following.order_ids
        offer.order_line.filtered(lambda line: line.product_id.name == "Test secondment").product_uom_qty = 1
        mails = [("model", "=", term._name), ("res_id", "=", following.id)]
        sent = self.env["mail.mail"].search_count(mails)
        self._change(term, "2027-10-01", tier=self.big)
        names = offer.order_line.filtered("product_uom_qty").mapped("product_id.name")
        self.assertEqual(
            sorted(names), ["Test big", "Test mentoring", "Test secondment"], "what was ticked stays ticked"
        )
        self.assertEqual((offer.state, offer.amount_untaxed), ("sent", 27000))
        self.assertEqual(self.env["mail.mail"].search_count(mails), sent + 1)
        with freeze_time("2027-10-02 10:00:00"):
            term._plan_change(self.tier, self.module_mentoring)
        names = offer.order_line.filtered("product_uom_qty").mapped("product_id.name")
        self.assertEqual(sorted(names), ["Test secondment", "Test tier"])

    def test_a_renewal_that_is_signed_already_is_a_task(self):
        term = self._affiliate_on("2027-01-01")
        following = term._renew()
        with freeze_time("2027-09-30 10:00:00"):
            self._sign(following.order_ids, "Irene Balbi")
        for day, tier in (("2027-10-01", self.big), ("2027-11-01", self.biggest)):
            self._change(term, day, tier=tier)
        self.assertEqual(len(following.activity_ids), 1)
        self.assertEqual((following.order_id.amount_untaxed, following.tier_id), (12000, self.tier))

    # The wizard

    def _wizard(self, term):
        wizards = self.env["ilp.term.change"].with_user(self.administration)
        return Form(wizards.with_context(default_term_id=term.id))

    def test_the_amounts_are_shown_before_the_offer(self):
        term = self._affiliate_on("2027-01-01")
        with freeze_time("2027-07-02 10:00:00"), self._wizard(term) as form:
            self.assertEqual(form.tier_id, self.tier)
            form.tier_id = self.big
            self.assertEqual(form.amount_untaxed, 5013.70)
            self.assertIn("Credit for 183 of 365 days", form.preview)
            action = form.save().action_apply()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual((order.amount_untaxed, order.is_ilp_amendment, order.state), (5013.70, True, "draft"))
        self.assertEqual(order.ilp_effective_date, date(2027, 7, 2))

    def test_less_is_planned_for_the_renewal(self):
        term = self._affiliate_on("2027-01-01")
        with freeze_time("2027-07-02 10:00:00"):
            self._change(term, "2027-07-02", tier=self.big)
            with self._wizard(term) as form:
                form.tier_id = self.tier
                form.module_ids.clear()
                self.assertEqual(form.amount_untaxed, 0)
                self.assertIn("From the renewal", form.preview)
                wizard = form.save()
            self.assertEqual(wizard.action_apply()["res_id"], term.id)
            self.assertEqual((term.next_tier_id, term.dropped_module_ids), (self.tier, self.module_mentoring))
            self.assertEqual((term.tier_id, term.module_ids), (self.big, self.module_mentoring), "until the end")
            with self._wizard(term) as form:
                form.tier_id = self.big
                form.save().action_apply()
            self.assertFalse(term.next_tier_id)

    def test_nothing_to_change_is_said(self):
        term = self._affiliate_on("2027-01-01")
        with freeze_time("2027-07-02 10:00:00"), self._wizard(term) as form:
            with self.assertRaisesRegex(UserError, "Nothing changes"):
                form.save().action_apply()

    def test_a_change_by_the_api_begins_with_what_the_term_has(self):
        change = self.env["ilp.term.change"].with_user(self.administration).create({"term_id": self.term.id})
        self.assertEqual((change.date, change.tier_id), (self.term.date_start, self.tier))
        with self.assertRaisesRegex(UserError, "Nothing changes"):
            change.action_apply()

    def test_only_administration_changes_an_affiliation(self):
        with self.assertRaises(AccessError):
            self.term.with_user(self.officer).action_change()
        action = self.term.with_user(self.administration).action_change()
        self.assertEqual(action["res_model"], "ilp.term.change")
        self.assertTrue(self.term.date_end - self.term.date_start > timedelta(days=300))
