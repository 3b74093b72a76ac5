from odoo import api, fields, models


class IlpMembershipTerm(models.Model):
    """The two parts of a fee that forecasts keep apart: the tier and the modules."""

    _inherit = "ilp.membership.term"

    amount_base = fields.Monetary("Tier fee", compute="_compute_amount_parts", store=True)
    amount_modules = fields.Monetary("Modules fee", compute="_compute_amount_parts", store=True)

    @api.depends("amount_untaxed", "order_ids.order_line.price_subtotal", "order_ids.state")
    def _compute_amount_parts(self):
        for term in self:
            lines = term._fee_orders().order_line
            for name, kind in (("amount_base", "tier"), ("amount_modules", "module")):
                part = lines.filtered(lambda line, kind=kind: line.product_id.ilp_kind == kind)
                term[name] = sum(line.price_subtotal - line.ilp_waived for line in part)
