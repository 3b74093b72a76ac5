from odoo import fields, models


class IlpProgram(models.Model):
    """How the programme makes offers: on which terms, whether the institute countersigns, what part of a year costs."""

    _inherit = "ilp.program"

    terms = fields.Html(
        "Terms of the programme",
        translate=True,
        help="Whoever signs an offer on the portal accepts these terms. Empty: nothing to accept.",
    )
    countersignature = fields.Boolean(
        "Countersigned by the institute",
        help="A signed term starts only after the institute has countersigned it.",
    )
    offer_reminder_days = fields.Integer(
        "Reminder before an offer expires (days)", default=7, help="Sent once; 0: no reminder."
    )
    proration = fields.Selection(
        [("none", "The whole fee"), ("days", "By days"), ("months", "By months begun")],
        "Fee of a part of the year",
        required=True,
        default="days",
        help="For a first year that is shorter, and for what a company adds during the year.",
    )

    _reminder_days = models.Constraint("CHECK(offer_reminder_days >= 0)", "Days of reminder cannot be negative.")
