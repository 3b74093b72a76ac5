from odoo import fields, models
from odoo.exceptions import UserError


class IlpSecondmentChange(models.TransientModel):
    """A stay ends earlier or later than planned."""

    _name = "ilp.secondment.change"
    _description = "Another last day of a secondment"

    secondment_id = fields.Many2one("ilp.secondment", required=True)
    date_end = fields.Date("New last day", required=True)
    note = fields.Text("Why", required=True)

    def action_apply(self):
        """Move the last day, with the rights of who asks."""
        self.ensure_one().secondment_id._check_officer()
        if self.date_end == self.secondment_id.date_end:
            raise UserError(self.env._("That is the last day already."))
        self.secondment_id._move_end(self.date_end, self.note)
        return {"type": "ir.actions.act_window_close"}
