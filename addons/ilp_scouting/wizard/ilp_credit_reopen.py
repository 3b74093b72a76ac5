from odoo import fields, models


class IlpCreditReopen(models.TransientModel):
    """Why a closed year of credit is opened again."""

    _name = "ilp.credit.reopen"
    _description = "Open a year of credit again"

    year_id = fields.Many2one("ilp.credit.year", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Open it again; the manager answers for the reason."""
        self.year_id._as_manager()._reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
