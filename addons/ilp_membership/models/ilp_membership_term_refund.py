from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.proration import Share, days_between

REFUNDED_KINDS = ("tier", "module")


class IlpMembershipTerm(models.Model):
    """What a company gets back when its term ends early: as the programme says, by core's credit note, as a draft.

    Joining fees and extras are never refunded. What the credit note frees is invoiced again by a person only.
    """

    _inherit = "ilp.membership.term"

    def _refund_share(self, last_day):
        """The part of the fee that goes back."""
        whole = days_between(self.date_start, self.date_end)
        unused = days_between(last_day + timedelta(days=1), self.date_end)
        return Share({"none": 0, "full": whole, "unused_days": unused}[self.program_id.refund_policy], whole)

    def _refundable(self, moves):
        """The lines of these invoices or credit notes that pay the tier and the modules."""
        return moves.invoice_line_ids.filtered(lambda line: line.product_id.ilp_kind in REFUNDED_KINDS)

    def _refund_amount(self, last_day):
        """What goes back, before taxes."""
        share, step = self._refund_share(last_day), self.currency_id.rounding
        return sum(share.of(line.price_subtotal, step) for line in self._refundable(self._fee_invoices()))

    def _draft_refund(self, last_day, reason):
        """The draft credit notes of the invoices of this term, reduced to the part that goes back."""
        share, invoices = self._refund_share(last_day), self._fee_invoices()
        if not share.part or not self._refundable(invoices):
            return invoices.browse()
        reversal = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoices.ids)
        wizard = reversal.create({"reason": reason.name, "journal_id": invoices.journal_id[:1].id})
        wizard.refund_moves()
        refunds = wizard.new_move_ids
        refundable = self._refundable(refunds)
        (refunds.invoice_line_ids - refundable).unlink()
        for line in refundable:
            line.price_unit = share.of(line.price_unit, self.currency_id.rounding)
        return refunds


class IlpMembership(models.Model):
    """The early end that both sides agree on: the manager's, with a reason, and with what goes back."""

    _inherit = "ilp.membership"

    def _end_early(self, last_day, reason, note=False):
        """End the term in force on ``last_day``, today or before, and return the draft credit notes."""
        self.ensure_one()._check_ilp_manager()
        term = self.term_ids.filtered(lambda one: one.state == "active")
        if not term or not term.date_start <= last_day <= min(term.date_end, self.program_id._today()):
            raise UserError(self.env._("Choose a day of the term in force, today or before."))
        refunds = term._draft_refund(last_day, reason)
        later = self.term_ids.filtered(lambda one: one.state == "signed" and one.date_start > last_day)
        later.order_ids.filtered(lambda order: order.state == "sale")._action_cancel()
        self._withdraw_offers()
        self._agree_on_end(term, last_day, reason, note)
        return refunds

    def _agree_on_end(self, term, last_day, reason, note):
        term_sudo = term.sudo()  # signed dates and states are not changed by hand, only by this agreement
        term_sudo.date_end = last_day
        values = {"agreed_end": last_day, "reason_id": reason.id}
        if self.withdrawal_id:
            self.withdrawal_id.write(values)
        else:
            self.env["ilp.withdrawal"].create({"membership_id": self.id, "note": note, **values})
        if last_day < self.program_id._today():
            term_sudo._expire()
