from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.terms import Period, first_period, following_period, notice_date, term_bounds

TRANSITIONS = {
    "draft": {"offered", "signed", "cancelled"},
    "offered": {"draft", "signed", "cancelled"},
    "signed": {"active", "cancelled"},
    "active": {"expired", "cancelled"},
    "expired": set(),
    "cancelled": set(),
}
SIGNED_STATES = ("signed", "active", "expired")
SIGNATURE = {"signed_by", "signed_on", "order_id", "is_tacit", "amount_waived"}


class IlpMembershipTerm(models.Model):
    """One affiliation year: one sales order, its dates, what it grants, and how it is invoiced and paid.

    The signature of the order is the formal accession, with signatory and date. The first term begins on the day of
    the signature, or later if the offer says so; every following one the day after the last, counted from the first
    day of the unbroken run (`anchor_date`), so that leap days and month ends do not drift. Terms of one affiliate
    never overlap and have one living successor: PostgreSQL refuses it.
    """

    _name = "ilp.membership.term"
    _description = "Affiliation term"
    _inherit = ["ilp.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _transitions = TRANSITIONS

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    program_id = fields.Many2one(related="membership_id.program_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    previous_term_id = fields.Many2one(
        "ilp.membership.term", "Previous term", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    following_term_ids = fields.One2many("ilp.membership.term", "previous_term_id", "Following terms")
    # when
    date_start = fields.Date("First day", required=True, index=True, tracking=True)
    date_end = fields.Date(
        "Last day", compute="_compute_date_end", store=True, readonly=False, precompute=True, tracking=True
    )
    anchor_date = fields.Date(
        "Counted from", compute="_compute_period", store=True, precompute=True, help="First day of the unbroken run."
    )
    period_index = fields.Integer(
        "Number in its run", compute="_compute_period", store=True, precompute=True, aggregator=None
    )
    term_months = fields.Integer("Months", compute="_compute_period", store=True, precompute=True, aggregator=None)
    renewal_on = fields.Date("Renewal offered on", compute="_compute_lead_dates", store=True)
    invoice_on = fields.Date("Invoice due on", compute="_compute_lead_dates", store=True)
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
    order_id = fields.Many2one("sale.order", readonly=True, copy=False, ondelete="set null")
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
    _one_successor = models.UniqueIndex(
        "(previous_term_id) WHERE state <> 'cancelled' AND previous_term_id IS NOT NULL",
        "The term after this one exists already.",
    )
    _signed = models.Constraint(
        "CHECK(state NOT IN ('signed', 'active', 'expired') OR (signed_by IS NOT NULL AND signed_on IS NOT NULL))",
        "A signed term names its signatory and the date.",
    )

    @api.depends("date_start", "previous_term_id")
    def _compute_period(self):
        for term in self.filtered("date_start"):
            period = term._period_from(term.date_start, term.previous_term_id)
            term.anchor_date, term.period_index, term.term_months = period[:3]

    @api.depends("anchor_date", "period_index", "term_months")
    def _compute_date_end(self):
        for term in self.filtered("anchor_date"):
            term.date_end = term_bounds(term.anchor_date, term.term_months, term.period_index)[1]

    def _period_from(self, start, previous):
        """The period that begins on ``start``: the one after ``previous`` without a gap, or the first of a new run."""
        months, year_month = self._term_months(), self._year_month()
        if previous.date_end and start == previous.date_end + timedelta(days=1):
            return following_period(previous._period(), months, year_month)
        return first_period(start, months, year_month)

    def _period(self):
        return Period(self.anchor_date, self.period_index, self.term_months, self.date_start, self.date_end)

    def _term_months(self):
        """Length of this term: the programme's, unless a pilot says otherwise."""
        return self.membership_id.program_id.term_months or 12

    def _year_month(self):
        """Number of the month in which everybody's year begins; None where this term has a year of its own."""
        return self.membership_id.program_id._year_month()

    @api.depends(
        "date_start",
        "date_end",
        "membership_id.invoice_lead_days",
        "membership_id.program_id.invoice_lead_days",
        "membership_id.program_id.renewal_lead_days",
    )
    def _compute_lead_dates(self):
        for term in self.filtered(lambda term: term.date_start and term.date_end):
            program = term.membership_id.program_id
            lead = term.membership_id.invoice_lead_days or program.invoice_lead_days
            term.invoice_on = term.date_start - timedelta(days=lead)
            term.renewal_on = term.date_end - timedelta(days=program.renewal_lead_days)

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

    def write(self, vals):
        """The dates that a company signed are not changed by hand, nor is a signature written."""
        if not self.env.su:
            if not vals.keys().isdisjoint(SIGNATURE) or vals.get("state") in SIGNED_STATES:
                raise AccessError(self.env._("A term is signed by the order that the company signs, not by hand."))
            dated = not vals.keys().isdisjoint({"date_start", "date_end"})
            if dated and any(term.state in SIGNED_STATES for term in self):
                raise UserError(self.env._("The dates of a signed term are what the company signed: they stay."))
        return super().write(vals)
