from datetime import datetime, time

from odoo import models


class SaleOrderLine(models.Model):
    """A fee costs what the price list says for the year it pays, not for the day the offer was written."""

    _inherit = "sale.order.line"

    def _get_order_date(self):
        term = self.order_id.ilp_term_id
        if not term.date_start:
            return super()._get_order_date()
        return max(super()._get_order_date(), datetime.combine(term.date_start, time(12)))
