from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class IlpRegistrationDecision(models.TransientModel):
    """An officer refuses requests, or moves a person on the waiting list: both need a reason."""

    _name = "ilp.registration.decision"
    _description = "Decision on a registration"

    kind = fields.Selection([("refuse", "Refuse"), ("move", "Move")], required=True)
    registration_ids = fields.Many2many("event.registration", required=True)
    position = fields.Integer("New place", default=1)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        """The registrations that were chosen."""
        values = super().default_get(fields)
        if "registration_ids" in fields and self.env.context.get("active_model") == "event.registration":
            values["registration_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_decide(self):
        """Refuse or move, in the name of the officer."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may decide on a request."))
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason is kept."))
        if self.kind == "refuse":
            self.registration_ids._ilp_refuse(reason)
        elif self.position < 1:
            raise UserError(self.env._("The first place of the line is 1."))
        else:
            self.registration_ids._ilp_move_to(self.position, reason)
        return {"type": "ir.actions.act_window_close"}
