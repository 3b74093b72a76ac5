from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class IlpNeedPublish(models.TransientModel):
    """Put a need on the blind board: to which laboratories, until when, in which words."""

    _name = "ilp.need.publish"
    _description = "Put a need on the board"

    need_id = fields.Many2one("ilp.need", required=True)
    blind_title = fields.Char("Title without names", required=True)
    blind_text = fields.Text("Text without names", required=True)
    lab_ids = fields.Many2many("ilp.lab", string="Laboratories", required=True)
    deadline = fields.Date("Answer by", required=True)

    @api.model
    def default_get(self, fields_list):
        """Start from the text that was read already, or from a proposal; from the laboratories of what was found."""
        values = super().default_get(fields_list)
        need = self.env["ilp.need"].browse(values.get("need_id"))
        if need:
            proposal = need._masked()
            labs = need.match_ids.filtered(lambda match: match.state != "rejected").technology_id.lab_id
            days = need.membership_id.program_id.board_days
            values |= {
                "blind_title": need.blind_title or proposal["blind_title"],
                "blind_text": need.blind_text or proposal["blind_text"],
                "lab_ids": [Command.set((labs - need.answer_ids.lab_id)[:5].ids)],
                "deadline": self.env.company._ilp_today() + timedelta(days=days),
            }
        return values

    def action_confirm(self):
        """Keep the text and ask the laboratories."""
        self.need_id._check_officer()
        if self.deadline < self.env.company._ilp_today():
            raise UserError(self.env._("The deadline is in the past."))
        self.need_id.write({"blind_title": self.blind_title, "blind_text": self.blind_text})
        self.need_id._publish(self.lab_ids, self.deadline)
        return {"type": "ir.actions.act_window_close"}
