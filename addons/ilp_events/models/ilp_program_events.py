from odoo import api, fields, models


class IlpProgram(models.Model):
    """What follows an event of this programme, and within how many days."""

    _inherit = "ilp.program"

    event_close_days = fields.Integer(
        "Attendance closed after (days)",
        default=1,
        required=True,
        help="Days after the event until those who are not marked as attended are recorded as absent.",
    )
    event_follow_up_days = fields.Integer(
        "Follow-up within (days)",
        default=5,
        required=True,
        help="Days that the liaison officer has to speak with each company that came or stayed away.",
    )
    event_yield_days = fields.Integer(
        "Yield counted for (days)",
        default=90,
        required=True,
        help="Introductions, needs and meetings of the companies that came count for the event during these days.",
    )
    event_retention_days = fields.Integer(
        "Personal answers kept for (days)",
        default=30,
        required=True,
        help="Answers to personal questions, such as the identity document, are deleted these days after the event.",
    )

    event_hold_minutes = fields.Integer(
        "Seats held while paying (minutes)",
        default=30,
        required=True,
        help="Who goes to pay for a ticket keeps the seat so long; after that it may be sold to somebody else.",
    )

    _event_days = models.Constraint(
        "CHECK(LEAST(event_close_days, event_follow_up_days, event_yield_days, event_retention_days) >= 0)",
        "Days cannot be negative.",
    )
    _event_hold = models.Constraint("CHECK(event_hold_minutes > 0)", "A seat is held for a minute at least.")

    @api.model
    def _of_institute(self, company, names=()):
        """The programme whose settings count for an event of ``company``, read with those ``names``; else defaults."""
        programs_sudo = self.sudo()  # settings are read for everybody who registers, also without a login
        domain = [("company_id", "=", (company or self.env.company).id)]
        return programs_sudo.search_fetch(domain, names, limit=1) or programs_sudo.new()
