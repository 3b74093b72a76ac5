from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.proration import Share, days_between

REFUNDED_KINDS = ("tier", "module")


class IlpMembershipTerm(models.Model):
    """What a company gets back when its term ends early: as the programme says, by core's credit note, as a draft.

    Joining fees and extras are never refunded. What goes back is given up: neither the run nor a person invoices it
    again. A renewal that was signed and invoiced already is credited as a whole.
    """

    _inherit = "ilp.membership.term"

    def _refund_share(self, last_day, first_day):
        """The part that goes back of what pays the days from ``first_day`` to the end of the term."""
        whole = days_between(first_day, self.date_end)
        unused = min(days_between(last_day + timedelta(days=1), self.date_end), whole)
        return Share({"none": 0, "full": whole, "unused_days": unused}[self.program_id.refund_policy], whole)

    def _share_of_line(self, move_line, last_day):
        """The part that goes back of a line of an invoice; what was added during the term pays its own days."""
        return self._refund_share(last_day, move_line.sale_line_ids[:1]._ilp_start() or self.date_start)

    def _refundable(self, moves):
        """The lines of these invoices or credit notes that pay the tier and the modules."""
        return moves.invoice_line_ids.filtered(lambda line: line.product_id.ilp_kind in REFUNDED_KINDS)

    def _refund_amount(self, last_day):
        """What goes back, before taxes."""
        step, lines = self.currency_id.rounding, self._refundable(self._fee_invoices())
        return sum(self._share_of_line(line, last_day).of(line.price_subtotal, step) for line in lines)

    def _draft_refund(self, last_day, reason):
        """The draft credit notes of the invoices of this term, reduced to the part that goes back."""
        invoices = self._fee_invoices()
        if self.program_id.refund_policy == "none" or not self._refundable(invoices):
            return invoices.browse()
        refunds = self._reverse_fee(reason)
        refundable = self._refundable(refunds)
        (refunds.invoice_line_ids - refundable).unlink()
        for line in refundable:
            line.price_unit = self._share_of_line(line, last_day).of(line.price_unit, self.currency_id.rounding)
        return refunds

    def _reverse_fee(self, reason):
        """The draft credit notes of all that was invoiced for this term, by core's wizard."""
        invoices = self._fee_invoices()
        if not invoices:
            return invoices
        reversal = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoices.ids)
        wizard = reversal.create({"reason": reason.name, "journal_id": invoices.journal_id[:1].id})
        wizard.refund_moves()
        return wizard.new_move_ids

    def _waive(self, share_of):
        """Give up a part of each signed line of the term: it is not invoiced any more, nor again after its credit."""
        term_sudo = self.sudo()  # the manager's agreement; signed lines stay as they are otherwise
        lines_sudo = term_sudo._signed_orders().order_line
        for line in lines_sudo.filtered(lambda line: not line.display_type and not line.is_downpayment):
            line.ilp_waived = share_of(line).of(line.price_subtotal, self.currency_id.rounding)
        term_sudo.amount_waived = sum(lines_sudo.mapped("ilp_waived"))

    def _waive_unused(self, last_day):
        """What the programme gives back at an early end is given up, whether it was invoiced yet or not."""
        nothing = Share(0, 1)
        self._waive(
            lambda line: self._refund_share(last_day, line._ilp_start())
            if line.product_id.ilp_kind in REFUNDED_KINDS
            else nothing
        )

    def _call_off(self, reason):
        """A signed term that never starts: its order falls, or, once invoiced, all of it is credited as a draft."""
        self.ensure_one()
        if not self._fee_invoices():
            self._signed_orders()._action_cancel()
            return self.env["account.move"]
        refunds = self._reverse_fee(reason)
        self._waive(lambda _line: Share(1, 1))
        self.state = "cancelled"
        self.membership_id._term_cancelled(self)
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
        term._waive_unused(last_day)
        for later in self.term_ids.filtered(lambda one: one.state == "signed" and one.date_start > last_day):
            refunds |= later._call_off(reason)
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
