from odoo import api, fields, models


class ProductTemplate(models.Model):
    """A module that a company can activate: the benefit it counts against, and how much of it at a time.

    A new kind of activity is a new product: nothing of it is code.
    """

    _inherit = "product.template"

    ilp_benefit_id = fields.Many2one(
        "ilp.benefit",
        "Counted as",
        compute="_compute_ilp_benefit_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        help="The benefit that an activation of this module uses. Empty: it is not counted.",
    )
    ilp_activation_quantity = fields.Integer(
        "Units at a time", default=1, help="What one activation asks for unless somebody writes another number."
    )

    _ilp_activation_quantity = models.Constraint(
        "CHECK(ilp_activation_quantity IS NULL OR ilp_activation_quantity > 0)", "An activation counts at least one."
    )

    @api.depends("ilp_kind", "ilp_grant_ids.benefit_id")
    def _compute_ilp_benefit_id(self):
        for product in self:
            granted = product.ilp_grant_ids.benefit_id
            if product.ilp_kind != "module":
                product.ilp_benefit_id = False
            elif product.ilp_benefit_id not in granted or not product.ilp_benefit_id:
                product.ilp_benefit_id = granted[:1]

    @api.model
    def _ilp_modules(self, company):
        """The modules that companies of this institute can ask for."""
        domain = [("ilp_kind", "=", "module"), ("sale_ok", "=", True), ("company_id", "in", (False, company.id))]
        return self.search(domain, order="sequence, name, id")
