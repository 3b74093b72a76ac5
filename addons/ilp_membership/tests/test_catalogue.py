from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestCatalogue(IlpCommon):
    """What a tier costs to whom and when, and who pays it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Test Ponente", "is_company": True, "specific_property_product_pricelist": cls.pricelist.id}
        )
        cls.payer = cls.env["res.partner"].create({"name": "Test Holding", "is_company": True})
        cls.prospect = cls.env["ilp.membership"].create(
            {"partner_id": cls.company.id, "program_id": cls.program.id, "state": "profiling"}
        )
        cls.small = cls.env.ref("ilp_membership.size_class_small")
        cls.small.pricelist_id = cls._fees("Small fees", 4000)

    @classmethod
    def _fees(cls, name, price, **values):
        rule = {"product_tmpl_id": cls.tier.id, "applied_on": "1_product", "compute_price": "fixed"}
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "company_id": False,
                "item_ids": [Command.create({**rule, "fixed_price": price, **values})],
            }
        )

    def test_the_fee_is_that_of_the_size_class(self):
        self.assertEqual(self.prospect._create_offer().amount_untaxed, 10000)
        self.company.ilp_size_class_id = self.small
        self.prospect.term_ids.order_ids._action_cancel()
        order = self.prospect._create_offer()
        self.assertEqual((order.pricelist_id, order.amount_untaxed), (self.small.pricelist_id, 4000))

    def test_people_are_of_the_size_class_of_their_company(self):
        person = self.env["res.partner"].create({"name": "Test person", "parent_id": self.company.id})
        self.company.ilp_size_class_id = self.small
        self.assertEqual(person.ilp_size_class_id, self.small)

    def test_each_institute_has_its_own_fees(self):
        institute = self.env["res.company"].create({"name": "Other institute"})
        self.assertFalse(self.small.with_company(institute).pricelist_id)

    def test_the_price_is_that_of_the_year_it_pays(self):
        start = fields.Date.context_today(self.prospect) + relativedelta(days=60)
        rule = self.small.pricelist_id.item_ids
        rule.date_end = start - relativedelta(days=1)
        rule.copy({"pricelist_id": rule.pricelist_id.id, "fixed_price": 4500, "date_start": start, "date_end": False})
        self.company.ilp_size_class_id = self.small
        now, later = (self.prospect._create_offer(date_start=day) for day in (None, None))
        self.assertEqual((now, now.amount_untaxed), (later, 4000))
        now._action_cancel()
        self.assertEqual(self.prospect._create_offer(date_start=start).amount_untaxed, 4500)

    def test_the_payer_gets_the_invoice_and_the_beneficiary_stays(self):
        country = self.env.ref("base.fr")
        position = self.env["account.fiscal.position"].create(
            {"name": "Test abroad", "auto_apply": True, "country_id": country.id}
        )
        self.payer.write(
            {
                "country_id": country.id,
                "property_payment_term_id": self.env.ref("account.account_payment_term_30days").id,
                "child_ids": [Command.create({"name": "Payables", "type": "invoice"})],
            }
        )
        self.prospect.payer_id = self.payer
        order = self.prospect._create_offer()
        self.assertEqual(order.partner_id, self.company)
        self.assertEqual(order.partner_invoice_id, self.payer.child_ids)
        self.assertEqual(order.fiscal_position_id, position)
        self._sign(order, "Irene Balbi")
        move = order._create_invoices()
        self.assertEqual((move.partner_id, move.fiscal_position_id), (self.payer.child_ids, position))
        self.assertEqual(move.invoice_payment_term_id, self.payer.property_payment_term_id)
        self.assertEqual(order.ilp_term_id.membership_id.partner_id, self.company)

    def test_subsidiaries_under_one_payer_have_their_own_invoices(self):
        self.rival_membership.payer_id = self.payer
        self.prospect.payer_id = self.payer
        orders = self.prospect._create_offer()
        orders |= self.rival_membership._create_offer()
        for order in orders:
            self._sign(order, "Irene Balbi")
        moves = orders._create_invoices()
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.partner_id, self.payer)
        self.assertEqual(self.payer.with_user(self.administration).ilp_paid_count, 2)
        action = self.payer.with_user(self.administration).action_ilp_paid_memberships()
        found = self.env["ilp.membership"].search(action["domain"])
        self.assertEqual(found, self.prospect | self.rival_membership)

    def test_a_company_is_not_its_own_payer(self):
        with self.assertRaisesRegex(ValidationError, "pays for itself"):
            self.prospect.payer_id = self.company

    def test_what_a_product_lacks_is_said(self):
        product = self._product("Test new tier", "tier", 0, {})
        self.assertIn("no benefit", product.ilp_warning)
        product.ilp_grant_ids = [Command.create({"benefit_id": self.benefit_seat.id, "quantity": 2})]
        self.assertIn("no level", product.ilp_warning)
        product.grade_id = self.grade
        self.assertIn("no fee", product.ilp_warning)
        rule = {"product_tmpl_id": product.id, "applied_on": "1_product", "compute_price": "fixed"}
        self.small.pricelist_id.item_ids = [Command.create({**rule, "fixed_price": 100})]
        product.invalidate_recordset()
        self.assertFalse(product.ilp_warning)
        self.assertFalse(self._product("Test plain", False, 0, {}).ilp_warning)
