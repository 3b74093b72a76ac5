from odoo import api, fields, models


class IlpMembershipTerm(models.Model):
    """The fee of a term: what the company signed, what was invoiced of it, what is left to invoice, what was paid.

    A term has one main order and, when the company changes something during the year, amendments: each is signed like
    the first and adds to the fee. What is invoiced never exceeds what was signed: PostgreSQL refuses it, whichever
    door the invoice comes through. A credit note frees what it credits.
    """

    _inherit = "ilp.membership.term"

    currency_id = fields.Many2one("res.currency", compute="_compute_fee", store=True)
    tier_id = fields.Many2one("product.template", compute="_compute_lines")
    module_ids = fields.Many2many("product.template", string="Modules", compute="_compute_lines")
    amount_untaxed = fields.Monetary("Fee", compute="_compute_fee", store=True, help="Signed or offered, before taxes.")
    amount_waived = fields.Monetary(
        "Given up at the early end", readonly=True, copy=False, help="The part of the signed fee that nobody pays."
    )
    amount_invoiced = fields.Monetary("Invoiced", compute="_compute_amount_invoiced", store=True)
    amount_to_invoice = fields.Monetary("To invoice", compute="_compute_amount_to_invoice", store=True)
    invoice_status = fields.Selection(
        [("no", "Nothing to invoice"), ("to invoice", "To invoice"), ("invoiced", "Invoiced")],
        "Invoicing",
        compute="_compute_invoice_status",
        store=True,
    )
    payment_state = fields.Selection(
        [("not_invoiced", "Not invoiced"), ("not_paid", "Not paid"), ("partial", "Partly paid"), ("paid", "Paid")],
        "Payment",
        compute="_compute_payment_state",
        store=True,
    )
    payment_due = fields.Date(
        "Payment due",
        compute="_compute_payment_due",
        store=True,
        help="When the first of the invoices that are not paid is due.",
    )

    _payment_due_idx = models.Index("(payment_due, membership_id) WHERE payment_due IS NOT NULL")

    _invoiced_as_signed = models.Constraint(
        "CHECK(amount_invoiced <= amount_untaxed + COALESCE(amount_waived, 0) + 0.05)",
        "More would be invoiced than the company signed for this term: credit an invoice, or offer a change first.",
    )

    def _current_order(self):
        """The signed order, else the offer that is open."""
        return self.order_id or self._main_orders().filtered(lambda order: order.state != "cancel")[:1]

    def _main_orders(self):
        """The offers of the term itself, without what was changed later."""
        return self.order_ids.filtered(lambda order: not order.is_ilp_amendment)

    def _signed_orders(self):
        """The order of the term and its amendments, as they were signed, in order."""
        orders = self.order_ids
        signed = orders.filtered(lambda order: order.state == "sale").with_prefetch(orders._prefetch_ids)
        return signed.sorted(lambda order: (order.is_ilp_amendment, order.signed_on or order.date_order, order.id))

    def _fee_orders(self):
        """What the fee is the sum of: the signed orders, else the offer that is open."""
        return self._signed_orders() or self._current_order().filtered(lambda order: order.state != "cancel")

    @api.depends(
        "order_id.amount_untaxed",
        "order_ids.amount_untaxed",
        "order_ids.state",
        "order_ids.currency_id",
        "amount_waived",
    )
    def _compute_fee(self):
        for term in self:
            orders = term._fee_orders()
            term.amount_untaxed = sum(orders.mapped("amount_untaxed")) - term.amount_waived
            term.currency_id = orders[:1].currency_id or term.company_id.currency_id

    @api.depends("order_ids.order_line.untaxed_amount_invoiced")
    def _compute_amount_invoiced(self):
        for term in self:
            term.amount_invoiced = sum(term.order_ids.order_line.mapped("untaxed_amount_invoiced"))

    @api.depends("amount_untaxed", "amount_invoiced", "order_ids.state")
    def _compute_amount_to_invoice(self):
        for term in self:
            signed = term.amount_untaxed if term._signed_orders() else 0
            term.amount_to_invoice = signed - term.amount_invoiced

    @api.depends("order_ids.state", "order_ids.order_line.product_uom_qty")
    def _compute_lines(self):
        for term in self:
            lines = term._fee_orders().order_line.filtered(lambda line: line._ilp_in_force())
            templates = lines.product_id.product_tmpl_id
            term.tier_id = templates.filtered(lambda product: product.ilp_kind == "tier")[-1:]
            term.module_ids = templates.filtered(lambda product: product.ilp_kind == "module")

    @api.depends("order_ids.invoice_status", "order_ids.state")
    def _compute_invoice_status(self):
        for term in self:
            states = set(term._signed_orders().mapped("invoice_status"))
            if states & {"to invoice", "upselling"}:
                term.invoice_status = "to invoice"
            else:
                term.invoice_status = "invoiced" if "invoiced" in states else "no"

    @api.depends("order_ids.order_line.invoice_lines.move_id.payment_state", "order_ids.invoice_status")
    def _compute_payment_state(self):
        for term in self:
            states = set(term._fee_invoices().mapped("payment_state"))
            if not states:
                term.payment_state = "not_invoiced"
            elif states <= {"paid", "in_payment"}:
                term.payment_state = "paid"
            else:
                term.payment_state = "partial" if states & {"partial", "paid", "in_payment"} else "not_paid"

    @api.depends(
        "order_ids.order_line.invoice_lines.move_id.payment_state",
        "order_ids.order_line.invoice_lines.move_id.invoice_date_due",
    )
    def _compute_payment_due(self):
        for term in self:
            unpaid = term.order_ids.invoice_ids.filtered(
                lambda move: move.state == "posted"
                and move.move_type == "out_invoice"
                and move.payment_state in ("not_paid", "partial")
            )
            term.payment_due = min(filter(None, unpaid.mapped("invoice_date_due")), default=False)

    def _fee_invoices(self):
        """The posted invoices of the term that were not credited as a whole."""
        return self._signed_orders().invoice_ids.filtered(
            lambda move: move.state == "posted"
            and move.move_type == "out_invoice"
            and move.payment_state != "reversed"
        )
