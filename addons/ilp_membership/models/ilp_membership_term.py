from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.terms import notice_date, term_bounds

TRANSITIONS = {
    "draft": {"offered", "signed", "cancelled"},
    "offered": {"draft", "signed", "cancelled"},
    "signed": {"active", "cancelled"},
    "active": {"expired", "cancelled"},
    "expired": set(),
    "cancelled": set(),
}
SIGNED_STATES = ("signed", "active", "expired")


class IlpMembershipTerm(models.Model):
    """One affiliation year: one sales order, its dates, what it grants, and how it is invoiced and paid.

    The signature of the order is the formal accession, with signatory and date. The first term begins on the day of
    the signature, or later if the offer says so; every following one the day after the last. Terms of one affiliate
    never overlap: PostgreSQL refuses it.
    """

    _name = "ilp.membership.term"
    _description = "Affiliation term"
    _inherit = ["ilp.state.mixin", "mail.thread"]
    _order = "date_start desc, id desc"
    _transitions = TRANSITIONS

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    program_id = fields.Many2one(related="membership_id.program_id")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    previous_term_id = fields.Many2one("ilp.membership.term", "Previous term", readonly=True, ondelete="restrict")
    date_start = fields.Date("First day", required=True, index=True)
    date_end = fields.Date("Last day", compute="_compute_date_end", store=True, readonly=False, precompute=True)
    notice_date = fields.Date("Notice until", compute="_compute_notice_date", store=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("offered", "Offered"),
            ("signed", "Signed"),
            ("active", "Active"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        tracking=True,
    )
    # the order and what follows from it
    order_id = fields.Many2one("sale.order", readonly=True, copy=False, ondelete="restrict")
    order_ids = fields.One2many("sale.order", "ilp_term_id", "Offers")
    signed_by = fields.Char("Signatory", readonly=True, copy=False)
    signed_on = fields.Datetime("Signed on", readonly=True, copy=False)
    entitlement_ids = fields.One2many("ilp.entitlement", "term_id", "Benefits")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&, "
        "daterange(date_start, date_end, '[]') WITH &&) WHERE (state <> 'cancelled')",
        "The terms of an affiliate cannot overlap.",
    )
    _dates_ordered = models.Constraint("CHECK(date_end >= date_start)", "A term cannot end before it starts.")
    _signed = models.Constraint(
        "CHECK(state NOT IN ('signed', 'active', 'expired') OR (signed_by IS NOT NULL AND signed_on IS NOT NULL))",
        "A signed term names its signatory and the date.",
    )

    @api.depends("date_start")
    def _compute_date_end(self):
        for term in self.filtered("date_start"):
            term.date_end = term_bounds(term.date_start, term.membership_id.program_id.term_months or 12)[1]

    @api.depends("date_end", "membership_id.program_id.notice_days")
    def _compute_notice_date(self):
        for term in self:
            days = term.membership_id.program_id.notice_days
            term.notice_date = notice_date(term.date_end, days) if term.date_end else False

    @api.depends("membership_id.partner_id.name", "date_start", "date_end")
    def _compute_display_name(self):
        for term in self:
            years = sorted({day.year for day in (term.date_start, term.date_end) if day})
            term.display_name = f"{term.membership_id.partner_id.name} {'/'.join(map(str, years))}"

    @api.model_create_multi
    def create(self, vals_list):
        """A term cancelled in this transaction makes room for its successor: the database has to know first."""
        self.flush_model(["state", "date_start", "date_end"])
        return super().create(vals_list)

    # Business

    def _mark_offered(self):
        """The order of these terms was sent to the company."""
        for term in self.filtered(lambda term: term.state == "draft"):
            term.state = "offered"
            term.membership_id._offer_sent(term)

    def _mark_declined(self, order):
        """The company declined the offer, or administration withdrew it: without another one the term falls."""
        for term in self:
            if term.order_id == order or not term.order_ids.filtered(lambda other: other.state != "cancel"):
                if term.state not in ("cancelled", "expired"):
                    term.state = "cancelled"
                    term.membership_id._term_cancelled(term)

    def _sign(self, order):
        """The signature of ``order``: fix the dates, grant the benefits and activate what the programme says."""
        self.ensure_one()
        self._mark_offered()
        self.write(self._prepare_signature_vals(order))
        (self.order_ids - order).filtered(lambda other: other.state in ("draft", "sent"))._action_cancel()
        self._grant_benefits()
        self.membership_id._accede(self)
        self._activate_if_due()

    def _prepare_signature_vals(self, order):
        signed_day = fields.Date.context_today(self, order.signed_on)
        vals = {
            "state": "signed",
            "order_id": order.id,
            "signed_by": order.signed_by,
            "signed_on": order.signed_on,
        }
        if not self.previous_term_id and self.date_start < signed_day:
            start, end = term_bounds(signed_day, self.program_id.term_months)
            vals.update({"date_start": start, "date_end": end})
        return vals

    def _grant_benefits(self):
        """One entitlement per benefit of the signed lines, each line leaving its own move."""
        Entitlement = self.env["ilp.entitlement"]
        balances = {entitlement.benefit_id: entitlement for entitlement in self.entitlement_ids}
        for line in self.order_id.order_line.filtered(lambda line: line.product_uom_qty > 0):
            for grant in line.product_id.product_tmpl_id.ilp_grant_ids:
                if grant.benefit_id not in balances:
                    balances[grant.benefit_id] = Entitlement.create(
                        {"term_id": self.id, "benefit_id": grant.benefit_id.id}
                    )
                quantity = round(grant.quantity * line.product_uom_qty)
                balances[grant.benefit_id]._grant(quantity, line, line.product_id.name)

    def _is_open(self):
        """Whether its benefits can be taken: in force, or signed for later where the signature is enough."""
        return self.state == "active" or (
            self.state == "signed" and self.program_id.activation_policy == "signature"
        )

    def _activate_if_due(self):
        """Start the term when its first day has come and the programme's activation policy is met."""
        today = fields.Date.context_today(self)
        for term in self.filtered(lambda term: term.state == "signed" and term.date_start <= today):
            if term.program_id.activation_policy == "signature" or term.payment_state == "paid":
                term.state = "active"
                term.membership_id._activate(term)

    @api.model
    def _cron_advance(self):
        """Start the terms whose day has come, close those that ended, lapse affiliates after their grace.

        Late, doubled or early runs give the same result. A record that fails is left as it was, with the cause in its
        chatter, and stops no other.
        """
        today = fields.Date.context_today(self)
        steps = [(term, term._expire) for term in self.search([("state", "=", "active"), ("date_end", "<", today)])]
        due = self.search([("state", "=", "signed"), ("date_start", "<=", today)])
        steps += [(term, term._activate_if_due) for term in due]
        self._advance_each(steps)
        waiting = self.env["ilp.membership"].search([("state", "=", "grace")])
        self._advance_each([(membership, membership._lapse_after_grace) for membership in waiting])

    def _advance_each(self, steps):
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(steps))
        for record, step in steps:
            try:
                with self.env.cr.savepoint():
                    step()
                    self.env.flush_all()
            except (UserError, IntegrityError) as error:
                self.env.invalidate_all(flush=False)
                record._message_log(body=str(error))
            if not progress._commit_progress(1):
                return

    def _expire(self):
        """The last day has passed: without a following term the affiliate enters its days of grace."""
        for term in self:
            term.state = "expired"
            term.membership_id._term_ended(term)
