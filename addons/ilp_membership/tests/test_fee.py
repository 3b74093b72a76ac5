from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestFee(IlpCommon):
    """Promise 5: what a company pays is what it signed, whatever is invoiced, credited and invoiced again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.term.order_id
        cls.taxes = cls.env["account.tax"].create({"name": "Test 22%", "amount": 22})

    def _amounts(self):
        self.env.flush_all()
        self.term.invalidate_recordset()
        return self.term.amount_untaxed, self.term.amount_invoiced, self.term.amount_to_invoice

    def _invoice(self):
        move = self.order._create_invoices(final=True)
        move.action_post()
        return move

    def _credit(self, move, **values):
        """Credit the invoice, or a part of it when ``values`` change the line of the tier."""
        credit = move._reverse_moves([{"invoice_date": fields.Date.context_today(move)}])
        if values:
            credit.invoice_line_ids.filtered("product_id")[:1].write(values)
        credit.action_post()
        return credit

    def test_signed_is_invoiced_plus_to_invoice(self):
        self.assertEqual(self._amounts(), (10000, 0, 10000))
        draft = self.order._create_invoices()
        self.assertEqual(self._amounts(), (10000, 0, 10000), "a draft is no invoice yet")
        draft.action_post()
        self.assertEqual(self._amounts(), (10000, 10000, 0))
        self.assertEqual(self.term.invoice_status, "invoiced")

    def test_crediting_frees_the_fee_to_be_invoiced_again(self):
        self._credit(self._invoice())
        self.assertEqual(self._amounts(), (10000, 0, 10000))
        self.assertEqual(self.term.invoice_status, "to invoice")
        self._invoice()
        self.assertEqual(self._amounts(), (10000, 10000, 0))

    def test_a_partial_credit_frees_its_part_and_no_more(self):
        self._credit(self._invoice(), price_unit=300)
        self.assertEqual(self._amounts(), (10000, 9700, 300))
        again = self._invoice()
        self.assertEqual(again.amount_untaxed, 300)
        self.assertEqual(self._amounts(), (10000, 10000, 0))

    def test_a_credit_by_quantity_frees_its_part(self):
        self._credit(self._invoice(), quantity=0.25)
        self.assertEqual(self._amounts(), (10000, 7500, 2500))
        self.assertEqual(self._invoice().amount_untaxed, 2500)

    def test_taxes_do_not_count(self):
        self.order.action_unlock()
        self.order.order_line.filtered("product_id").tax_ids = self.taxes
        move = self._invoice()
        self.assertEqual(move.amount_total, 12200)
        self.assertEqual(self._amounts(), (10000, 10000, 0))

    def test_down_payments_count_once(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(self.order.ids)], "advance_payment_method": "fixed", "fixed_amount": 4000}
        )
        wizard._create_invoices(self.order).action_post()
        self.assertEqual(self._amounts(), (10000, 4000, 6000))
        self.assertEqual(self._invoice().amount_untaxed, 6000)
        self.assertEqual(self._amounts(), (10000, 10000, 0))

    def test_a_discount_given_on_the_invoice_stays_to_invoice(self):
        move = self.order._create_invoices()
        move.invoice_line_ids.filtered("product_id").discount = 10
        move.action_post()
        self.assertEqual(self._amounts(), (10000, 9000, 1000))

    def test_a_discount_of_the_offer_is_signed(self):
        order = self.rival_membership._create_offer()
        wizard = self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "amount", "discount_amount": 500}
        )
        wizard.action_apply_discount()
        self._sign(order, "Test rival")
        self.assertEqual(order.ilp_term_id.amount_untaxed, 9500)
        order._create_invoices(final=True).action_post()
        self.assertEqual((order.ilp_term_id.amount_invoiced, order.ilp_term_id.amount_to_invoice), (9500, 0))

    @mute_logger("odoo.sql_db")
    def test_no_more_than_signed_is_ever_invoiced(self):
        first, second = self.order._create_invoices(), self.env["account.move"]
        second = first.copy()
        second.invoice_line_ids.filtered("product_id").sale_line_ids = self.order.order_line.filtered("product_id")[:1]
        (first | second).invoice_date = fields.Date.context_today(first)
        first.action_post()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            second.action_post()
            self.env.flush_all()
        self.assertEqual(self._amounts(), (10000, 10000, 0))

    def test_no_more_is_credited_than_was_invoiced(self):
        move = self._invoice()
        self._credit(move, price_unit=6000)
        with self.assertRaisesRegex(UserError, "More would be credited"), self.env.cr.savepoint():
            self._credit(move, price_unit=5000)
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_a_price_raised_on_the_invoice_is_not_posted(self):
        move = self.order._create_invoices()
        move.invoice_line_ids.filtered("product_id").price_unit = 10500
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            move.action_post()
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_an_invoiced_accession_is_not_annulled_before_its_credit(self):
        move = self._invoice()
        self.order.action_unlock()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.order._action_cancel()
            self.env.flush_all()
        self.env.invalidate_all()
        self._credit(move)
        self.order._action_cancel()
        self.assertEqual(self._amounts(), (0, 0, 0))
