from odoo import fields, models

from ..models.ilp_outcome import WITHDRAW_REASONS


class IlpOutcomeWithdraw(models.TransientModel):
    """Why an outcome counts no more."""

    _name = "ilp.outcome.withdraw"
    _description = "Withdraw an outcome"

    outcome_ids = fields.Many2many("ilp.outcome", required=True)
    reason = fields.Selection(WITHDRAW_REASONS, required=True)
    note = fields.Char()

    def action_confirm(self):
        """Withdraw with this reason."""
        self.outcome_ids._check_officer()
        self.outcome_ids._withdraw(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
