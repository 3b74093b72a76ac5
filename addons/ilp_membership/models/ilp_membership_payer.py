from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IlpMembership(models.Model):
    """Who pays for an affiliation, and at which prices: the company itself or its group, by the class of its size."""

    _inherit = "ilp.membership"

    payer_id = fields.Many2one(
        "res.partner",
        "Paid by",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain=[("is_company", "=", True)],
        help="Another company that gets and pays the invoices. Empty: the affiliate pays for itself.",
    )
    size_class_id = fields.Many2one(related="partner_id.ilp_size_class_id", readonly=False)

    @api.constrains("payer_id", "partner_id")
    def _check_payer(self):
        """A payer is another company: the affiliate itself pays when the field is empty."""
        for membership in self:
            if membership.payer_id.commercial_partner_id == membership.partner_id:
                raise ValidationError(
                    self.env._("%(company)s pays for itself: leave “Paid by” empty.", company=membership.display_name)
                )

    def _prepare_payer_vals(self):
        """Invoice address, fiscal position and payment terms of whoever pays instead of the affiliate."""
        self.ensure_one()
        if not self.payer_id:
            return {}
        payer = self.payer_id.with_company(self.company_id)
        position = self.env["account.fiscal.position"].with_company(self.company_id)._get_fiscal_position(payer)
        return {
            "partner_invoice_id": payer.address_get(["invoice"])["invoice"],
            "fiscal_position_id": position.id,
            "payment_term_id": payer.property_payment_term_id.id,
        }

    def _prepare_pricelist_vals(self):
        """Price list of the size class, if it has one in this institute; core finds the company's own otherwise."""
        pricelist = self.partner_id.ilp_size_class_id.with_company(self.company_id).pricelist_id
        return {"pricelist_id": pricelist.id} if pricelist else {}
