from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.ilp_membership.models.ilp_interaction import DIRECTIONS

KINDS = [
    ("meeting", "Meeting held"),
    ("verdict", "Verdict given in time"),
    ("event", "Talk at an event"),
    ("visit", "Visit hosted"),
    ("mentoring", "Mentoring session"),
    ("secondment", "Tutoring of a secondment"),
    ("other", "Other"),
]
UNITS = [("hour", "Hour"), ("item", "Item"), ("month", "Month")]


class IlpCreditTariff(models.Model):
    """How many points an hour, an item or a month of a researcher's work for the programme is worth, from when to when.

    A tariff may hold for one place only: the one for the place comes before the one for any. What has been credited
    keeps the points it was given.
    """

    _name = "ilp.credit.tariff"
    _description = "Credit tariff"
    _order = "program_id, kind, direction, date_from desc"
    _rec_name = "kind"

    program_id = fields.Many2one("ilp.program", "Programme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True)
    direction = fields.Selection(DIRECTIONS, "Where", help="Empty: wherever it takes place.")
    unit = fields.Selection(UNITS, "Per", required=True, default="item")
    points = fields.Float(required=True, digits=(8, 2))
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until")

    _points = models.Constraint("CHECK(points >= 0)", "Points are not negative.")
    _dates_ordered = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "The tariff ends too early.")

    @api.constrains("program_id", "kind", "direction", "date_from", "date_to")
    def _check_one_at_a_time(self):
        for tariff in self:
            same = Domain("id", "!=", tariff.id) & Domain("program_id", "=", tariff.program_id.id)
            same &= Domain("kind", "=", tariff.kind) & Domain("direction", "=", tariff.direction)
            later = Domain("date_to", "=", False) | Domain("date_to", ">=", tariff.date_from)
            earlier = Domain("date_from", "<=", tariff.date_to) if tariff.date_to else Domain.TRUE
            if self.search_count(same & later & earlier, limit=1):
                raise ValidationError(self.env._("Two tariffs of one kind hold on the same day: end the first."))

    @api.model
    def _of(self, tariffs, kind, direction, day):
        """The tariff among these that holds for that work on that day, or none."""
        valid = tariffs.filtered(
            lambda one: one.kind == kind
            and one.direction in (False, direction)
            and one.date_from <= day
            and (not one.date_to or day <= one.date_to)
        )
        return valid.sorted(lambda one: not one.direction)[:1]


class IlpProgram(models.Model):
    """What the programme gives back to those who worked for it: a part of its fees, by points."""

    _inherit = "ilp.program"

    credit_tariff_ids = fields.One2many("ilp.credit.tariff", "program_id", "Tariff")
    credit_percentage = fields.Float("Part of the gross fees that is shared, in per cent", digits=(5, 2), default=10)
    credit_cap = fields.Float("Points that count in a year", digits=(8, 2), help="Zero: all.")
    credit_verdict_days = fields.Integer("Days in which a verdict is in time", required=True, default=7)
    credit_debit_account = fields.Char("Account debited", help="Code of the account that the shares are taken from.")
    credit_credit_account = fields.Char("Account credited", help="Code of the account that the shares go to.")
    credit_cost_center = fields.Char("Cost centre of the programme")

    _credit_percentage = models.Constraint(
        "CHECK(credit_percentage BETWEEN 0 AND 100)", "The part that is shared is between 0 and 100 per cent."
    )
    _credit_days = models.Constraint(
        "CHECK(credit_verdict_days >= 0 AND COALESCE(credit_cap, 0) >= 0)", "Days and cap cannot be negative."
    )


class IlpLab(models.Model):
    """Where the credit of a laboratory is booked."""

    _inherit = "ilp.lab"

    cost_center = fields.Char("Cost centre", groups="base.group_user")
