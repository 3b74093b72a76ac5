from odoo import fields, models

PILLARS = [("technologies", "Technologies"), ("skills", "Skills"), ("relations", "Relations")]


class IlpBenefit(models.Model):
    """Something countable that an affiliation gives: a seat, a meeting, a request, a month of secondment."""

    _name = "ilp.benefit"
    _description = "Benefit"
    _inherit = "ilp.code.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    unit = fields.Selection(
        [
            ("seat", "Seats"),
            ("meeting", "Meetings"),
            ("request", "Requests"),
            ("session", "Sessions"),
            ("month", "Months"),
        ],
        required=True,
    )
    pillar = fields.Selection(PILLARS, required=True)

    _code_unique = models.UniqueIndex("(code)", "Another benefit has this code.")


class IlpBenefitGrant(models.Model):
    """How many units of a benefit one unit of a product (tier, module) gives for one term."""

    _name = "ilp.benefit.grant"
    _description = "Benefit granted by a product"
    _order = "product_tmpl_id, benefit_id"

    product_tmpl_id = fields.Many2one("product.template", "Product", required=True, ondelete="cascade", index=True)
    benefit_id = fields.Many2one("ilp.benefit", required=True, ondelete="restrict")
    unit = fields.Selection(related="benefit_id.unit")
    quantity = fields.Integer(required=True, default=1)

    _once = models.Constraint("UNIQUE(product_tmpl_id, benefit_id)", "A product grants each benefit on one line only.")
    _positive = models.Constraint("CHECK(quantity > 0)", "The granted quantity must be positive.")
