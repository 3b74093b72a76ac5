from odoo import fields, models


class IlpNeedReturn(models.TransientModel):
    """A need goes back to its company only with what is missing."""

    _name = "ilp.need.return"
    _description = "Send a need back"

    need_ids = fields.Many2many("ilp.need")
    note = fields.Text("What is missing", required=True)

    def action_confirm(self):
        """Send the needs back and tell the company."""
        self.need_ids._check_officer()
        for need in self.need_ids:
            need._send_back(self.note)
        return {"type": "ir.actions.act_window_close"}
