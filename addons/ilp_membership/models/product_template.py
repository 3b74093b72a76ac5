from odoo import api, fields, models


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
    ilp_warning = fields.Char("What is missing", compute="_compute_ilp_warning")

    @api.depends("ilp_kind", "list_price", "ilp_grant_ids", "grade_id")
    def _compute_ilp_warning(self):
        for product in self:
            product.ilp_warning = product._ilp_missing()

    def _ilp_missing(self):
        """What a tier or module still lacks before it can be offered, in one sentence, or nothing."""
        self.ensure_one()
        if self.ilp_kind in ("tier", "module") and not self.ilp_grant_ids:
            return self.env._("It grants no benefit yet: add what an affiliate gets for it.")
        if self.ilp_kind == "tier" and not self.grade_id:
            return self.env._("It gives no level yet: choose the level that affiliates of this tier have.")
        if self.ilp_kind and not self.list_price and not self._ilp_has_fee():
            return self.env._("It has no fee yet: write its price, here or on the price lists of the size classes.")
        return False

    def _ilp_has_fee(self):
        domain = [("product_tmpl_id", "in", self.ids), ("compute_price", "=", "fixed"), ("fixed_price", ">", 0)]
        return bool(self.env["product.pricelist.item"].search_count(domain, limit=1))
