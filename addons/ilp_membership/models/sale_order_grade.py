from odoo import models


class SaleOrder(models.Model):
    """Core gives a level when an order is confirmed and never takes it back: that is not for the programme's orders."""

    _inherit = "sale.order"

    def _add_partnership(self):
        """Leave the level of affiliates to the state of their affiliation."""
        others = self.filtered(
            lambda order: not order.ilp_term_id and not any(order.order_line.mapped("product_id.ilp_kind"))
        )
        return super(SaleOrder, others)._add_partnership()
