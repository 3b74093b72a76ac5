from odoo import fields, models


class IlpNeedClose(models.TransientModel):
    """A need is closed with a reason from the list."""

    _name = "ilp.need.close"
    _description = "Close a need"

    need_ids = fields.Many2many("ilp.need")
    reason_id = fields.Many2one("ilp.closing.reason", required=True, domain=[("for_need", "=", True)])
    note = fields.Char()

    def action_confirm(self):
        """Close the needs; matches and verdicts stay."""
        self.need_ids._check_officer()
        for need in self.need_ids:
            need._close(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
