from odoo import api, fields, models

from ..tools.terms import first_period


class IlpMembershipTerm(models.Model):
    """What happens to a term: offered, declined, signed, started, over. Each step takes many terms at once."""

    _inherit = "ilp.membership.term"

    offered_on = fields.Date("Offered on", readonly=True, copy=False)
    has_fixed_dates = fields.Boolean(
        "Dates are agreed", readonly=True, copy=False, help="The day of the signature does not move them."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Take over the orders that were named, and the dates that somebody chose on purpose."""
        terms = super().create(vals_list)
        by_hand = [term.id for term, vals in zip(terms, vals_list, strict=True) if "has_fixed_dates" not in vals]
        self.browse(by_hand)._note_fixed_dates()
        terms._bind_orders()
        return terms

    def write(self, vals):
        """As at creation."""
        result = super().write(vals)
        if not vals.keys().isdisjoint({"date_start", "date_end"}):
            self._note_fixed_dates()
        if vals.get("order_id"):
            self._bind_orders()
        return result

    def _note_fixed_dates(self):
        """A year that began before it was recorded, or of an unusual length, was agreed upon: it stays as it is."""
        for term in self.filtered(lambda term: term.state in ("draft", "offered") and not term._continues()):
            usual = term._period_from(term.date_start, term.previous_term_id).end
            term.has_fixed_dates = term.date_start < term.program_id._today() or term.date_end != usual

    def _bind_orders(self):
        """An order that is given to a term is its offer; one that the company has signed already is its accession."""
        for term_sudo in self.sudo():  # whoever may make the term may not write its order
            order_sudo = term_sudo.order_id
            if order_sudo and not order_sudo.ilp_term_id:
                order_sudo.ilp_term_id = term_sudo
                if order_sudo.state == "sale" and order_sudo.signed_by and order_sudo.signed_on:
                    term_sudo._sign(order_sudo)

    def _mark_offered(self):
        """The order of these terms was sent to the company."""
        drafts = self.filtered(lambda term: term.state == "draft")
        for program, terms in drafts.grouped("program_id").items():
            terms.write({"state": "offered", "offered_on": program._today()})
        if drafts:
            drafts.membership_id._offer_sent(drafts)

    def _mark_declined(self, order):
        """The company declined the offer, or administration withdrew it: without another one the term falls."""
        for term in self:
            others = term._main_orders().filtered(lambda other: other.state != "cancel")
            if others and term.state in ("draft", "offered"):
                term.order_id = others[:1] if term.order_id == order else term.order_id
            elif term.state not in ("cancelled", "expired") and (term.order_id == order or not others):
                term.state = "cancelled"
                term.membership_id._term_cancelled(term)

    def _sign(self, orders):
        """The signature of ``orders``, one of each term: fix the dates, grant the benefits, activate what is due."""
        self._mark_offered()
        for order in orders:
            order.ilp_term_id.write(order.ilp_term_id._prepare_signature_vals(order))
        (self._main_orders() - orders).filtered(lambda other: other.state in ("draft", "sent"))._action_cancel()
        self._grant_benefits()
        self.membership_id._accede(self)
        self._activate_if_due()

    def _prepare_signature_vals(self, order):
        signed_day = self.env.company._ilp_today(order.signed_on)
        vals = {
            "state": "signed",
            "order_id": order.id,
            "signed_by": order.signed_by,
            "signed_on": order.signed_on,
        }
        if self.date_start < signed_day and not self.has_fixed_dates and not self._continues():
            period = first_period(signed_day, self._term_months(), self._year_month())
            vals |= {"date_start": period.start, "date_end": period.end}
        return vals

    def _continues(self):
        """Whether it follows another term without a gap."""
        last = self.previous_term_id
        return bool(last) and (self.date_start - last.date_end).days == 1

    def _grant_benefits(self):
        """One entitlement per benefit of the signed lines, each line leaving its own move."""
        Entitlement = self.env["ilp.entitlement"]
        grants = [grant for term in self for grant in term._signed_grants()]
        balances = {(balance.term_id, balance.benefit_id): balance for balance in self.entitlement_ids}
        keys = dict.fromkeys((term, benefit) for term, benefit, _quantity, _line in grants)
        missing = [key for key in keys if key not in balances]
        created = Entitlement.create([{"term_id": term.id, "benefit_id": benefit.id} for term, benefit in missing])
        balances |= dict(zip(missing, created, strict=True))
        Entitlement._grant_many([(balances[key[:2]], key[2], key[3]) for key in grants])

    def _signed_grants(self):
        """What the lines of the signed order give: (term, benefit, quantity, line)."""
        return [
            (self, grant.benefit_id, round(grant.quantity * line.product_uom_qty), line)
            for line in self.order_id.order_line.filtered(lambda line: line.product_uom_qty > 0)
            for grant in line.product_id.product_tmpl_id.ilp_grant_ids
        ]

    def _is_open(self):
        """Whether its benefits can be taken: in force, or signed for later where the signature is enough."""
        return self.state == "active" or (
            self.state == "signed" and self.program_id.activation_policy == "signature"
        )

    def _activate_if_due(self):
        """Start the terms whose first day has come and that meet the programme's activation policy."""
        due = self.filtered(lambda term: term.state == "signed" and term._may_start())
        if due:
            due.write({"state": "active"})
            due.membership_id._activate(due)

    def _may_start(self):
        program = self.program_id
        policy_met = program.activation_policy == "signature" or self.payment_state == "paid"
        return policy_met and self.date_start <= program._today()

    def _expire(self):
        """The last day has passed: without a following term the affiliate enters its days of grace."""
        for term in self:
            term.state = "expired"
            term.membership_id._term_ended(term)
