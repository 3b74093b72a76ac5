from odoo import fields, models


class IlpSizeClass(models.Model):
    """How big a company is, in the words of the programme: who is eligible, and which price list its fee comes from.

    The price list is chosen institute by institute; its rules carry the dates of the prices.
    """

    _name = "ilp.size.class"
    _description = "Size class"
    _inherit = "ilp.code.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(translate=True, help="What puts a company in this class: people, turnover.")
    is_eligible = fields.Boolean(
        "Eligible", default=True, help="A company of another class can still be admitted, with a reason."
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Price list",
        company_dependent=True,
        domain="[('company_id', 'in', (False, allowed_company_ids[0]))]",
        help="Fees of this class. Empty: the price list of the company, else the prices of the products.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another size class has this code.")
