from odoo import fields, models

from ..models.ilp_match import REJECT_REASONS


class IlpMatchReject(models.TransientModel):
    """A rejection always has a reason from the list."""

    _name = "ilp.match.reject"
    _description = "Reject a match"

    match_ids = fields.Many2many("ilp.match", default=lambda self: self.env.context.get("active_ids"))
    reason = fields.Selection(REJECT_REASONS, required=True)
    note = fields.Char()

    def action_confirm(self):
        """They stay on record with the reason, and are not proposed again."""
        self.match_ids.need_id._check_officer()
        self.match_ids._reject(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
