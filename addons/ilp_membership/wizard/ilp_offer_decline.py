from odoo import fields, models
from odoo.exceptions import UserError


class IlpOfferDecline(models.TransientModel):
    """Administration records that a company declined its offer, and why."""

    _name = "ilp.offer.decline"
    _description = "Declined offer"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    reason_id = fields.Many2one("crm.lost.reason", required=True)
    note = fields.Text("Words of the company")

    def action_decline(self):
        """Decline the offer in the name of the company."""
        self.order_id._check_ilp_administration()
        if self.order_id.state not in ("draft", "sent"):
            raise UserError(self.env._("Only an open offer can be declined."))
        order_sudo = self.order_id.sudo()  # rights checked above; term and lead follow the offer
        order_sudo._ilp_decline(self.reason_id, self.note, self.env.user.partner_id)
