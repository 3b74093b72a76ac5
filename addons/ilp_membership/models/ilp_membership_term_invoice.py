from odoo import fields, models


class IlpMembershipTerm(models.Model):
    """The invoice of a term: one for its signed order, at the invoice date, posted, never twice."""

    _inherit = "ilp.membership.term"

    is_invoiced_elsewhere = fields.Boolean(
        "Invoiced elsewhere", copy=False, help="For example in the system used before: the run does not invoice it."
    )

    def _invoice(self):
        """Invoice the signed orders of these terms, one invoice each, and post them."""
        orders = self.order_id.filtered(lambda order: order.invoice_status == "to invoice")
        for company, own in orders.grouped("company_id").items():
            own.order_line.mapped(lambda line: (line.tax_ids, line.invoice_lines))  # read for all, not order by order
            moves = own.with_company(company)._create_invoices(grouped=True)
            moves._log_origins()
            moves.filtered(lambda move: move.state == "draft").action_post()

    def action_invoice(self):
        """Invoice these terms now, also again after a credit note; core checks who may."""
        self.check_access("write")
        self._invoice()
        return self.order_id.action_view_invoice()

    def _posted_summary(self, move):
        return self.membership_id._in_company_language().env._("Invoice %(name)s posted", name=move.name)
