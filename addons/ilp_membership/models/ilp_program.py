from odoo import api, fields, models

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class IlpProgram(models.Model):
    """The rules of one liaison programme: length and beginning of a term, renewal, invoice, notice, grace.

    * A term lasts `term_months`; the next one starts the day after. The year begins on the day of the accession, on
      1 January or in a fixed month: then the first term is shorter.
    * `renewal_lead_days` before the end the next term is offered, by its price policy; `reminder_days` later the
      company is reminded. It renews by signature, or tacitly once the days of notice have passed.
    * `invoice_lead_days` before a term starts its signed order is invoiced.
    * Withdrawal may be notified until `notice_days` before the end.
    * With the policy *signature* the company is active when it signs, with *payment* when its invoice is paid.
    * After the end, a company that has not renewed keeps its benefits for `grace_days`, then it lapses.
    """

    _name = "ilp.program"
    _description = "Liaison programme"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    administrator_id = fields.Many2one(
        "res.users",
        "Administration",
        domain=[("share", "=", False)],
        help="Who gets the tasks of the administration, such as a renewal that failed. Empty: anybody with that role.",
    )
    # the year
    term_months = fields.Integer("Months in a term", required=True, default=12)
    year_start = fields.Selection(
        [
            ("anniversary", "On the day of the accession"),
            ("calendar", "On 1 January"),
            ("month", "In a fixed month"),
        ],
        "The year begins",
        required=True,
        default="anniversary",
    )
    year_month = fields.Selection(MONTHS, "Month of beginning", default="1")
    notice_days = fields.Integer("Days of notice", required=True, default=90)
    grace_days = fields.Integer("Days of grace", required=True, default=60)
    activation_policy = fields.Selection(
        [("signature", "On signature"), ("payment", "On payment")],
        "Activation",
        required=True,
        default="signature",
    )
    # the renewal
    renewal_lead_days = fields.Integer("Renewal offered before the end (days)", required=True, default=120)
    reminder_days = fields.Integer(
        "Reminder after (days)", required=True, default=30, help="Days from the offer of a renewal to its reminder."
    )
    renewal_policy = fields.Selection(
        [("signature", "By signature"), ("tacit", "Tacitly after the days of notice")],
        "Renewal",
        required=True,
        default="signature",
    )
    price_policy = fields.Selection(
        [
            ("list", "Price list of the new year"),
            ("index", "Last price and the indices of the year"),
            ("same", "Last price"),
        ],
        "Price of a renewal",
        required=True,
        default="list",
    )
    index_ids = fields.One2many("ilp.fee.index", "program_id", "Fee indices")
    invoice_lead_days = fields.Integer("Invoiced before the start (days)", required=True, default=30)
    order_template_id = fields.Many2one(
        "sale.order.template",
        "Offer template",
        check_company=True,
        help="Quotation template of the affiliation offer: the tier, and the modules as optional lines.",
    )
    membership_ids = fields.One2many("ilp.membership", "program_id", "Memberships")

    _months = models.Constraint("CHECK(term_months > 0)", "A term lasts at least one month.")
    _days = models.Constraint(
        "CHECK(notice_days >= 0 AND grace_days >= 0 AND renewal_lead_days >= 0 AND reminder_days >= 0"
        " AND invoice_lead_days >= 0)",
        "Days cannot be negative.",
    )
    _month = models.Constraint(
        "CHECK(year_start <> 'month' OR year_month IS NOT NULL)", "Say in which month the year begins."
    )

    @api.model
    def _every(self):
        """All programmes, archived ones too: an institute has a few."""
        return self.with_context(active_test=False).search([])  # pylint: disable=no-search-all

    def _year_month(self):
        """Number of the month in which everybody's year begins; None where each has its own."""
        return {"calendar": 1, "month": int(self.year_month or 1)}.get(self.year_start)

    def _today(self):
        """The day it is at the institute: scheduled actions run as a user without time zone."""
        return self.company_id._ilp_today()

    def _administrator(self):
        """The user who gets the tasks of the administration."""
        group = self.env.ref("ilp_membership.group_ilp_administration")
        users = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        people = users.filtered(lambda user: not user._is_system())
        return self.administrator_id or people[:1] or users[:1] or self.env.user
