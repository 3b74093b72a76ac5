from odoo import fields, models


class IlpConflictAcknowledge(models.TransientModel):
    """A conflict is settled with a reason."""

    _name = "ilp.conflict.acknowledge"
    _description = "Acknowledge a conflict"

    conflict_ids = fields.Many2many("ilp.conflict")
    reason = fields.Char("Why it is no obstacle", required=True)

    def action_confirm(self):
        """Settle the alerts in the name of the user; who may is checked there."""
        self.conflict_ids._acknowledge(self.reason)
        return {"type": "ir.actions.act_window_close"}
