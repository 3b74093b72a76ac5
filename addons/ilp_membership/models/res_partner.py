from odoo import fields, models


class ResPartner(models.Model):
    """A company knows its affiliations."""

    _inherit = "res.partner"

    ilp_membership_ids = fields.One2many("ilp.membership", "partner_id", "Affiliations")
