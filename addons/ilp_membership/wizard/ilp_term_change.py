from odoo import api, fields, models
from odoo.exceptions import UserError


class IlpTermChange(models.TransientModel):
    """What a company wants to have instead: the amounts are shown first, then the change is offered or planned.

    A higher tier and further modules start on the chosen day and are signed by the company. A lower tier and fewer
    modules start with the renewal: until then the company keeps what it paid for.
    """

    _name = "ilp.term.change"
    _description = "Change of an affiliation"

    term_id = fields.Many2one("ilp.membership.term", required=True, readonly=True)
    company_id = fields.Many2one(related="term_id.company_id")
    currency_id = fields.Many2one(related="term_id.currency_id")
    date = fields.Date(
        "In force from", required=True, compute="_compute_date", store=True, readonly=False, precompute=True
    )
    tier_id = fields.Many2one(
        "product.template",
        compute="_compute_wish",
        store=True,
        readonly=False,
        domain=[("ilp_kind", "=", "tier")],
    )
    module_ids = fields.Many2many(
        "product.template",
        string="Modules",
        compute="_compute_wish",
        store=True,
        readonly=False,
        domain=[("ilp_kind", "=", "module")],
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    amount_untaxed = fields.Monetary("To pay for this term", compute="_compute_preview")

    @api.depends("term_id")
    def _compute_date(self):
        for wizard in self:
            term = wizard.term_id
            today = term.program_id._today()
            wizard.date = min(max(today, term.date_start or today), term.date_end or today)

    @api.depends("term_id")
    def _compute_wish(self):
        for wizard in self:
            term = wizard.term_id
            wizard.tier_id = term.next_tier_id or term.tier_id
            wizard.module_ids = term.module_ids - term.dropped_module_ids

    @api.depends("term_id", "date", "tier_id", "module_ids")
    def _compute_preview(self):
        for wizard in self:
            order = wizard._preview_order()
            wizard.amount_untaxed = sum(order.order_line.mapped("price_subtotal"))
            wizard.preview = self.env["ir.qweb"]._render(
                "ilp_membership.term_change_preview",
                {"order": order, "dropped": wizard._dropped(), "tier": wizard._lower_tier(), "term": wizard.term_id},
            )

    def _preview_order(self):
        """The change as it would be offered, of nothing that is saved."""
        Order = self.env["sale.order"]
        tier, modules = self._higher_tier(), self._added()
        if not (tier or modules) or not self.date:
            return Order
        return Order.new(self.term_id._prepare_amendment_vals(self.date, tier, modules))

    def _price(self, tier):
        pricelist = self.term_id.order_id.pricelist_id
        return pricelist._get_product_price(tier.product_variant_id, 1, date=self.date, currency=self.currency_id)

    def _other_tier(self):
        return self.tier_id._origin if self.tier_id._origin != self.term_id.tier_id else self.tier_id.browse()

    def _higher_tier(self):
        tier = self._other_tier()
        return tier.filtered(lambda one: self._price(one) >= self._price(self.term_id.tier_id))

    def _lower_tier(self):
        return self._other_tier() - self._higher_tier()

    def _added(self):
        return self.module_ids._origin - self.term_id.module_ids

    def _dropped(self):
        return self.term_id.module_ids - self.module_ids._origin

    def action_apply(self):
        """Plan what becomes less, offer what becomes more; open the offer, or the term when there is none."""
        self.ensure_one()
        term, tier, modules = self.term_id, self._higher_tier(), self._added()
        term.action_change()  # checks who may
        lower, dropped = self._lower_tier(), self._dropped()
        planned = (term.next_tier_id, term.dropped_module_ids)
        if not (tier or modules) and planned == (lower, dropped):
            raise UserError(self.env._("Nothing changes: choose another tier, or add or remove a module."))
        if planned != (lower, dropped):
            term._plan_change(lower, dropped)
        record = term._create_amendment(self.date, tier, modules) if tier or modules else term
        return record.get_formview_action()
