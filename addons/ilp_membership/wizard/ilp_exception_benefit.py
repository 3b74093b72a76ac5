from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class IlpException(models.TransientModel):
    """An exception to the contract: more units of a benefit, with the reason and in the name of who decides."""

    _inherit = "ilp.exception"

    kind = fields.Selection(
        selection_add=[("benefit", "Grant more than the contract")], ondelete={"benefit": "cascade"}
    )
    entitlement_id = fields.Many2one("ilp.entitlement", "Benefit")
    quantity = fields.Integer("Units", default=1)

    def _apply_benefit(self):
        self.entitlement_id.check_access("read")
        if not 0 < self.quantity <= 1000:
            raise UserError(self.env._("Write how many units: between 1 and 1000."))
        self.entitlement_id._override(self.quantity, self.reason)


class IlpEntitlement(models.Model):
    """The buttons beside a balance."""

    _inherit = "ilp.entitlement"

    can_be_bought = fields.Boolean("More can be bought", compute="_compute_can_be_bought", compute_sudo=True)

    can_be_granted = fields.Boolean(
        "More can be granted", compute="_compute_can_be_bought", compute_sudo=True, help="By exception, with a reason."
    )

    def _compute_can_be_bought(self):
        for entitlement in self:
            benefit, over = entitlement.benefit_id, entitlement.is_expired
            entitlement.can_be_bought = benefit._can_be_bought() and not over
            entitlement.can_be_granted = benefit.overuse_policy == "override" and not over

    def action_override(self):
        """Ask how many units and why."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_officer"):
            raise AccessError(self.env._("Only a liaison officer may grant more than the contract gives."))
        return self.env["ilp.exception"]._open("benefit", self)

    def action_top_up(self):
        """Make the order by which the company buys one unit more; its quantity can be changed there."""
        self.ensure_one()
        if not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Offers are handled by the programme administration."))
        term_sudo = self.term_id.sudo()  # checked above; the order carries the term by rule
        return term_sudo._create_top_up(self.benefit_id, 1).get_formview_action()
