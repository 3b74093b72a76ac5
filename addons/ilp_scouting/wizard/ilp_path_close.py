from odoo import fields, models


class IlpPathClose(models.TransientModel):
    """A scouting path is closed with a reason from the list."""

    _name = "ilp.path.close"
    _description = "Close a scouting path"

    path_ids = fields.Many2many("ilp.scouting.path")
    reason_id = fields.Many2one("ilp.closing.reason", required=True, domain=[("for_path", "=", True)])
    note = fields.Char()

    def action_confirm(self):
        """Close the paths; what was done stays."""
        self.path_ids._check_officer()
        for path in self.path_ids:
            path._close(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
