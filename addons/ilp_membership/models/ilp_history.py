from odoo import api, models

HISTORY = object()  # the value of the context that no call from outside can send


def is_history(record):
    """Whether the server itself is writing what happened before this system."""
    return record.env.context.get("ilp_history") is HISTORY


class IlpMembershipTerm(models.Model):
    """A term invoiced in the system that was used before: its fee is history, nothing of it is invoiced again.

    While history is written (context ``ilp_history``) no mail leaves, and the dates stay as they were.
    """

    _inherit = "ilp.membership.term"

    def _prepare_signature_vals(self, order):
        vals = super()._prepare_signature_vals(order)
        if is_history(self):
            vals = {name: value for name, value in vals.items() if name not in ("date_start", "date_end")}
        return vals

    def _may_start(self):
        if is_history(self):
            return self.date_start <= self.program_id._today()
        return super()._may_start()

    @api.depends("is_invoiced_elsewhere", "amount_untaxed")
    def _compute_amount_invoiced(self):
        elsewhere = self.filtered("is_invoiced_elsewhere")
        result = super(IlpMembershipTerm, self - elsewhere)._compute_amount_invoiced()
        for term in elsewhere:
            term.amount_invoiced = term.amount_untaxed
        return result

    @api.depends("is_invoiced_elsewhere")
    def _compute_invoice_status(self):
        elsewhere = self.filtered("is_invoiced_elsewhere")
        result = super(IlpMembershipTerm, self - elsewhere)._compute_invoice_status()
        elsewhere.invoice_status = "invoiced"
        return result

    @api.depends("is_invoiced_elsewhere")
    def _compute_payment_state(self):
        elsewhere = self.filtered("is_invoiced_elsewhere")
        result = super(IlpMembershipTerm, self - elsewhere)._compute_payment_state()
        elsewhere.payment_state = "paid"
        return result


class SaleOrder(models.Model):
    """An order that was signed before this system is confirmed as history."""

    _inherit = "sale.order"

    def _ilp_confirm_history(self):
        """Confirm without a mail, a task or a check: all of them were years ago."""
        return self.with_context(ilp_history=HISTORY).action_confirm()


class SaleOrderLine(models.Model):
    """A line of a term that was invoiced elsewhere has nothing left to invoice, whichever door the invoice comes by."""

    _inherit = "sale.order.line"

    @api.depends("order_id.ilp_term_id.is_invoiced_elsewhere")
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        self._ilp_invoiced_elsewhere().qty_to_invoice = 0
        return result

    @api.depends("order_id.ilp_term_id.is_invoiced_elsewhere")
    def _compute_invoice_status(self):
        result = super()._compute_invoice_status()
        self._ilp_invoiced_elsewhere().filtered(lambda line: line.state == "sale").invoice_status = "invoiced"
        return result

    def _ilp_invoiced_elsewhere(self):
        return self.filtered(lambda line: line.order_id.ilp_term_id.is_invoiced_elsewhere)


class MailTemplate(models.Model):
    """No mail leaves while history is written."""

    _inherit = "mail.template"

    def _send_to_partners(self, record, partners):
        if not is_history(self):
            return super()._send_to_partners(record, partners)
        return None


class IlpMembership(models.Model):
    """What happened before this system is not checked by its rules of admission, and opens no first 90 days."""

    _inherit = "ilp.membership"

    def _check_due_diligence(self):
        if not is_history(self):
            return super()._check_due_diligence()
        return None

    def _launch_onboarding(self):
        if not is_history(self):
            return super()._launch_onboarding()
        return None
