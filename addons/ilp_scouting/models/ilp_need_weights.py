from odoo import fields, models


class IlpNeed(models.Model):
    """How much each scale and each side counts for this need, for the weighted view beside the verdicts."""

    _inherit = "ilp.need"

    weight_proximity = fields.Integer(
        "Proximity counts (%)",
        default=50,
        required=True,
        groups="base.group_user",
        help="Industrial feasibility counts for the rest up to 100.",
    )
    weight_officer = fields.Integer("Weight of the officer", default=1, required=True, groups="base.group_user")
    weight_researcher = fields.Integer("Weight of the researcher", default=1, required=True, groups="base.group_user")
    weight_company = fields.Integer("Weight of the company", default=1, required=True, groups="base.group_user")

    _weights = models.Constraint(
        "CHECK(weight_proximity BETWEEN 0 AND 100 AND LEAST(weight_officer, weight_researcher, weight_company) >= 0"
        " AND GREATEST(weight_officer, weight_researcher, weight_company) <= 100)",
        "The share of proximity goes from 0 to 100 per cent, the weight of a side from 0 to 100.",
    )
