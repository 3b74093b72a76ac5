from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.proration import share

COINS = 0.05  # what roundings may add up to


class SaleOrderLine(models.Model):
    """A line of an affiliation: priced for the year it pays, or the part of it, and invoiced once.

    A fee costs what the price list says for that year, not for the day the offer was written. Who comes later pays
    the part that the programme says; the line tells how it was counted. Extras and joining fees are never divided.
    """

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
    ilp_full_price = fields.Float(
        "Price of the whole year",
        compute="_compute_ilp_full_price",
        store=True,
        precompute=True,
        digits="Product Price",
        copy=False,
        help="When only a part is paid.",
    )

    _credited_once = models.UniqueIndex(
        "(ilp_credited_line_id) WHERE state = 'sale' AND ilp_credited_line_id IS NOT NULL",
        "This line has been credited already.",
    )

    def _ilp_in_force(self):
        """Whether the line gives what it names: ordered, and neither a credit nor credited by a signed change."""
        self.ensure_one()
        given_back = any(credit.state == "sale" for credit in self.ilp_credit_ids)
        return self.product_uom_qty > 0 and not self.ilp_credited_line_id and not given_back

    # Price

    def _get_order_date(self):
        """The prices of a fee are those of the first day it pays."""
        first_day = self.order_id.ilp_effective_date or self.order_id.ilp_term_id.date_start
        if not first_day:
            return super()._get_order_date()
        noon = datetime.combine(first_day, time(12))
        # a renewal that is begun late still costs what its year costs
        return noon if self.order_id.ilp_term_id.previous_term_id else max(super()._get_order_date(), noon)

    def _ilp_start(self):
        """First day that the line pays."""
        return self.order_id.ilp_effective_date or self.order_id.ilp_term_id.date_start

    def _ilp_share(self):
        """The part of its year that the line pays or gives back, or None for what is not counted in time."""
        term_sudo = self.order_id._ilp_fees_sudo().ilp_term_id
        if not term_sudo.date_end or self.product_id.ilp_kind not in ("tier", "module"):
            return None
        credited = self.ilp_credited_line_id
        start = credited._ilp_start() if credited else term_sudo._whole_start()
        return share(self._ilp_start(), start, term_sudo.date_end, term_sudo.program_id.proration)

    def _get_display_price(self):
        """The part of the yearly price that the line pays, rounded to the coin."""
        price, part = super()._get_display_price(), self._ilp_share()
        return price if not part or part.is_whole else part.of(price, self.currency_id.rounding)

    def _reset_price_unit(self):
        """Keep the yearly price beside its part; a credit gives back its part of what was paid."""
        credited = self.ilp_credited_line_id
        if credited:
            part = self._ilp_share()
            paid = credited.price_unit * credited.product_uom_qty * (1 - credited.discount / 100)
            price = -part.of(paid, self.currency_id.rounding)
            self.update({"price_unit": price, "technical_price_unit": price})
            return
        super()._reset_price_unit()

    @api.depends("price_unit")
    def _compute_ilp_full_price(self):
        """The yearly price of which the line pays a part; of a part priced by hand, what it comes to in a year."""
        for line in self:
            part = None if line.ilp_credited_line_id else line._ilp_share()
            line.ilp_full_price = line._ilp_yearly_price(part) if part and not part.is_whole else 0

    def _ilp_yearly_price(self, part):
        currency = self.currency_id or self.order_id.currency_id or self.env.company.currency_id
        listed = super()._get_display_price()  # pylint: disable=super-method-mismatch
        if not currency.compare_amounts(self.price_unit, part.of(listed, currency.rounding)):
            return listed
        return currency.round(self.price_unit * part.whole / max(part.part, 1))

    @api.depends("ilp_credited_line_id")
    def _compute_discount(self):
        credits = self.filtered("ilp_credited_line_id")
        credits.discount = 0
        return super(SaleOrderLine, self - credits)._compute_discount()

    def _get_sale_order_line_multiline_description_variants(self):
        """Tell on the line which part of the year it pays."""
        text, part = super()._get_sale_order_line_multiline_description_variants(), self._ilp_share()
        if not part or (part.is_whole and not self.ilp_credited_line_id):
            return text
        return f"{text}\n{self._ilp_share_text(part)}"

    def _ilp_share_text(self, part):
        values = {
            "part": part.part,
            "whole": part.whole,
            "start": format_date(self.env, self._ilp_start()),
            "end": format_date(self.env, self.order_id.ilp_term_id.date_end),
        }
        if self.ilp_credited_line_id:
            if part.unit == "months":
                return self.env._("Credit for %(part)s of %(whole)s months (%(start)s – %(end)s)", **values)
            return self.env._("Credit for %(part)s of %(whole)s days (%(start)s – %(end)s)", **values)
        if part.unit == "months":
            return self.env._("%(part)s of %(whole)s months (%(start)s – %(end)s)", **values)
        return self.env._("%(part)s of %(whole)s days (%(start)s – %(end)s)", **values)

    # Invoice

    def _ilp_left(self):
        """What is left to invoice of the line: an early end gives a part of it up."""
        return self.price_subtotal - self.ilp_waived - self.untaxed_amount_invoiced

    @api.depends("ilp_waived", "untaxed_amount_invoiced", "price_subtotal")
    def _compute_qty_to_invoice(self):
        """What an early end gave back is not invoiced again, whichever door asks."""
        result = super()._compute_qty_to_invoice()
        for line in self.filtered("ilp_waived"):
            if line._ilp_left() * line.price_subtotal <= 0 or line.currency_id.is_zero(line._ilp_left()):
                line.qty_to_invoice = 0
        return result

    @api.constrains("untaxed_amount_invoiced")
    def _check_ilp_credited(self):
        """No more is credited of a fee than was invoiced of it."""
        for line in self.filtered(lambda line: not line.display_type and not line.is_downpayment):
            if line.order_id._ilp_fees_sudo():
                sign = -1 if line.price_subtotal < 0 else 1
                if sign * line.untaxed_amount_invoiced < -COINS:
                    raise ValidationError(self.env._("More would be credited of this fee than was invoiced of it."))

    def _prepare_invoice_line(self, **optional_values):
        """Invoice what is left of a fee: after the credit of a part, that part and no more."""
        values = super()._prepare_invoice_line(**optional_values)
        if not self.order_id.ilp_term_id or self.display_type or self.is_downpayment or not self.product_uom_qty:
            return values
        left = self._ilp_left()
        expected = self.price_subtotal * values["quantity"] / self.product_uom_qty
        if self.currency_id.compare_amounts(abs(left), abs(expected)) < 0:
            values["price_unit"] *= left / expected
        return values
