from datetime import datetime, time

from odoo import fields, models


class SaleOrderLine(models.Model):
    """A fee costs what the price list says for the year it pays, not for the day the offer was written."""

    _inherit = "sale.order.line"

    ilp_credited_line_id = fields.Many2one(
        "sale.order.line",
        "Credit of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The line of the same term whose remaining time is given back.",
    )
    ilp_credit_ids = fields.One2many("sale.order.line", "ilp_credited_line_id", "Credits")

    def _ilp_in_force(self):
        """Whether the line gives what it names: ordered, and neither a credit nor credited by a signed change."""
        self.ensure_one()
        given_back = any(credit.state == "sale" for credit in self.ilp_credit_ids)
        return self.product_uom_qty > 0 and not self.ilp_credited_line_id and not given_back

    def _prepare_invoice_line(self, **optional_values):
        """Invoice what is left of a fee: after the credit of a part, that part and no more."""
        values = super()._prepare_invoice_line(**optional_values)
        if not self.order_id.ilp_term_id or self.display_type or self.is_downpayment or not self.product_uom_qty:
            return values
        left = self.price_subtotal - self.untaxed_amount_invoiced
        expected = self.price_subtotal * values["quantity"] / self.product_uom_qty
        if self.currency_id.compare_amounts(abs(left), abs(expected)) < 0:
            values["price_unit"] *= left / expected
        return values

    def _get_order_date(self):
        term = self.order_id.ilp_term_id
        if not term.date_start:
            return super()._get_order_date()
        return max(super()._get_order_date(), datetime.combine(term.date_start, time(12)))
