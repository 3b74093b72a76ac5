from datetime import datetime, time

from odoo import fields, models


class AccountMove(models.Model):
    """Fee invoices leave their posting and their payment on the company's timeline."""

    _inherit = "account.move"

    def _ilp_terms(self):
        return self.line_ids.sale_line_ids.order_id._ilp_fees_sudo().ilp_term_id

    def _post(self, soft=True):
        """Log the invoices of fees when they are posted."""
        posted = super()._post(soft)
        lines = [
            (term.membership_id, term._posted_summary(move), move, {"date": move._ilp_posted_on()})
            for move in posted.filtered(lambda move: move.move_type == "out_invoice")
            for term in move._ilp_terms()
        ]
        if lines:
            self.env["ilp.membership"]._log_interactions("invoice", lines)
        return posted

    def _ilp_posted_on(self):
        end_of_day = datetime.combine(self.invoice_date, time.max).replace(microsecond=0)
        return min(end_of_day, fields.Datetime.now())

    def _invoice_paid_hook(self):
        """Log the payment of a fee; under the policy *on payment* it also starts the term."""
        result = super()._invoice_paid_hook()
        for move in self.filtered(lambda move: move.move_type == "out_invoice"):
            for term in move._ilp_terms():
                summary = term.membership_id._in_company_language().env._("Invoice %(name)s paid", name=move.name)
                term.membership_id._log_interaction("payment", summary, origin=move)
                term._activate_if_due()
        return result
