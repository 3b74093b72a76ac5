from odoo import fields, models


class IlpTermination(models.TransientModel):
    """The end of an affiliation, with its reason from the list."""

    _name = "ilp.termination"
    _description = "End of an affiliation"

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True)
    reason_id = fields.Many2one("ilp.withdrawal.reason", "Reason", required=True)
    note = fields.Text()

    def action_apply(self):
        """End the affiliation, with the rights of who asks."""
        self.ensure_one().membership_id._end(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
