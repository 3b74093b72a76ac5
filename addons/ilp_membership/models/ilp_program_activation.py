from odoo import fields, models


class IlpProgram(models.Model):
    """How activities are followed in this programme."""

    _inherit = "ilp.program"

    activation_warning_days = fields.Integer(
        "Warn before the end of the term (days)",
        required=True,
        default=45,
        help="The officer is told of activities that are not over when the term has so many days left.",
    )

    _activation_days = models.Constraint("CHECK(activation_warning_days >= 0)", "Days cannot be negative.")
