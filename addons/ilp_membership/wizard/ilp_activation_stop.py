from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class IlpActivationStop(models.TransientModel):
    """Refuse what was asked for, or cancel what was agreed: with a reason from the list."""

    _name = "ilp.activation.stop"
    _description = "Refuse or cancel activities"

    activation_ids = fields.Many2many("ilp.activation", string="Activities", required=True)
    is_refusal = fields.Boolean(compute="_compute_is_refusal")
    reason_id = fields.Many2one("ilp.activation.reason", required=True)
    note = fields.Text("What the company reads beside the reason")

    @api.depends("activation_ids")
    def _compute_is_refusal(self):
        for wizard in self:
            wizard.is_refusal = set(wizard.activation_ids.mapped("state")) == {"requested"}

    def action_apply(self):
        """Refuse those that were requested, cancel the others, with the rights of who asks."""
        self.activation_ids._check_officer()
        for activation in self.activation_ids:
            step = activation._refuse if activation.state == "requested" else activation._cancel
            step(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}


class IlpTermination(models.TransientModel):
    """Who ends an affiliation decides what happens with its activities."""

    _inherit = "ilp.termination"

    activation_ids = fields.Many2many("ilp.activation", string="Not over", compute="_compute_activation_ids")
    activation_decision = fields.Selection([("cancel", "Cancel them")], "Their end")

    @api.depends("membership_id", "last_day", "term_id")
    def _compute_activation_ids(self):
        for wizard in self:
            day = wizard.last_day if wizard.term_id else None
            wizard.activation_ids = [Command.set(wizard.membership_id._open_activations(day).ids)]

    def action_apply(self):
        """Cancel what is not over, once that was decided."""
        self.ensure_one()
        if self.activation_ids:
            self.membership_id._check_ilp_manager()
            if self.activation_decision != "cancel":
                raise UserError(self.env._("Decide what happens with the activities that are not over."))
            reason = self.env.ref("ilp_membership.activation_reason_left")
            for activation in self.activation_ids:
                activation._cancel(reason, day=self.last_day if self.term_id else None)
        return super().action_apply()
