from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_withdrawal import WithdrawalStory


@tagged("post_install", "-at_install")
class TestRefund(WithdrawalStory):
    """A term that ends early gives back what the programme says, as a draft credit note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.term.order_id._create_invoices()
        cls.invoice.action_post()
        cls.half = cls.term.date_start + timedelta(days=72)  # the 73rd day: a fifth of a year is used

    def _end(self, policy, day=None):
        self.program.refund_policy = policy
        context = self.membership.with_user(self.manager).action_end()["context"]
        with freeze_time(f"{self.half + timedelta(days=3)} 10:00:00"):
            wizard = self.env["ilp.termination"].with_user(self.manager).with_context(**context)
            wizard = wizard.create({"reason_id": self.budget.id, "last_day": day or self.half})
            amount = wizard.refund_amount
            wizard.action_apply()
        refunds = self.term.order_id.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        return amount, refunds

    def _days(self):
        return (self.term.date_end - self.term.date_start).days + 1

    def test_the_days_not_used_go_back(self):
        expected = round(10000 * (self._days() - 73) / self._days(), 2)
        amount, refund = self._end("unused_days")
        self.assertEqual((amount, refund.amount_untaxed, refund.state), (expected, expected, "draft"))
        self.assertEqual(refund.reversed_entry_id, self.invoice)

    def test_the_whole_fee_goes_back_but_never_the_joining_fee(self):
        amount, refund = self._end("full")
        self.assertEqual((amount, refund.amount_untaxed), (10000, 10000))

    def test_without_refund_there_is_no_credit_note(self):
        self.assertEqual(self._end("none"), (0, self.env["account.move"]))

    def test_signed_is_invoiced_and_to_invoice_also_after_the_credit(self):
        _amount, refund = self._end("unused_days")
        self.assertEqual(self.term.amount_invoiced, 10000, "a draft frees nothing")
        refund.action_post()
        self.assertEqual(self.term.amount_invoiced, 10000 - refund.amount_untaxed)
        self.assertEqual(self.term.amount_invoiced + self.term.amount_to_invoice, self.term.amount_untaxed)

    def test_what_went_back_is_not_invoiced_again(self):
        """Neither by the run, nor by core's wizard, nor by the button; what was never invoiced is given up too."""
        _amount, refund = self._end("unused_days")
        refund.action_post()
        order = self.term.order_id
        self.assertEqual((self.term.amount_to_invoice, self.term.invoice_status, order.invoice_status), (0, "no", "no"))
        self.term.action_invoice()
        self.assertEqual(len(order.invoice_ids), 2)
        with self.assertRaises(UserError):
            order._create_invoices(final=True)

    def test_before_the_invoice_only_the_days_used_are_left(self):
        days = self._days()
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertFalse(self._end("unused_days")[1])
        self.assertAlmostEqual(self.term.amount_untaxed, 10000 * 73 / days, 2)
        self.term.action_invoice()
        self.assertEqual((self.term.amount_invoiced, self.term.amount_to_invoice), (self.term.amount_untaxed, 0))

    def test_what_was_added_goes_back_for_its_own_days(self):
        """A module of 5000 bought on the 73rd day and left two days later gives back all its days but these."""
        with freeze_time(f"{self.half} 10:00:00"):
            change = self.term._create_amendment(self.half, self.tier.browse(), self.module_secondment)
            self._sign(change, "Test coordinator")
        bought, paid_days = change.amount_untaxed, self._days() - 72
        self._end("unused_days", self.half + timedelta(days=1))
        refund = change.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertAlmostEqual(refund.amount_untaxed, bought * (paid_days - 2) / paid_days, 2)

    def test_an_invoiced_renewal_that_never_starts_is_credited_whole(self):
        renewal = self._renewal()
        self._sign(renewal.order_ids, "Test coordinator")
        renewal.action_invoice()
        self._end("none")
        refund = renewal.order_id.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((renewal.state, refund.state, refund.amount_untaxed), ("cancelled", "draft", 10000))
        refund.action_post()
        self.assertEqual((renewal.amount_invoiced, renewal.amount_to_invoice, renewal.invoice_status), (0, 0, "no"))

    def test_the_company_has_left_with_a_reason(self):
        self._end("none")
        self.assertEqual((self.term.state, self.term.date_end), ("expired", self.half))
        self.assertEqual((self.membership.state, self.membership.end_reason_id), ("lapsed", self.budget))
        self.assertEqual(self.membership.withdrawal_ids.agreed_end, self.half)
        self.assertEqual(len(self._interview()), 1)

    def test_a_signed_renewal_falls_with_it(self):
        renewal = self._renewal()
        self._sign(renewal.order_ids, "Test coordinator")
        self._end("none")
        self.assertEqual((renewal.state, self.membership.state), ("cancelled", "lapsed"))

    def test_the_day_is_of_the_term_and_not_ahead(self):
        for day in (self.term.date_start - timedelta(days=1), self.half + timedelta(days=9)):
            with self.assertRaisesRegex(UserError, "today or before"):
                self._end("none", day)

    def test_only_the_manager_ends_a_term_early(self):
        with self.assertRaises(AccessError):
            self.membership.with_user(self.administration)._end_early(fields.Date.today(), self.budget)
