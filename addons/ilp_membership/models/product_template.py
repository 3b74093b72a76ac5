from odoo import fields, models


class ProductTemplate(models.Model):
    """Tiers and modules are products that grant benefits; a tier also names the level it mirrors (`grade_id`)."""

    _inherit = "product.template"

    ilp_kind = fields.Selection(
        [("tier", "Tier"), ("module", "Module"), ("joining_fee", "Joining fee"), ("extra", "Extra")],
        "Liaison programme",
        index="btree_not_null",
        help="Part of an affiliation offer: the tier, an optional module, the one-off joining fee, an extra.",
    )
    ilp_grant_ids = fields.One2many("ilp.benefit.grant", "product_tmpl_id", "Benefits granted")
