from odoo import fields, models


class IlpProgram(models.Model):
    """The days and months by which the programme follows its needs."""

    _inherit = "ilp.program"

    need_response_days = fields.Integer("Days to answer a need", required=True, default=14)
    need_expiry_months = fields.Integer("Months a need stays open", required=True, default=6)
    need_reminder_days = fields.Integer("Days of warning before a need expires", required=True, default=14)
    board_days = fields.Integer("Days a laboratory has to answer", required=True, default=10)
    conflict_months = fields.Integer("Months in which two affiliates touch one technology", required=True, default=12)
    radar_days = fields.Integer("Days without an introduction before a need is on the radar", required=True, default=14)

    _scouting_days = models.Constraint(
        "CHECK(need_response_days > 0 AND need_expiry_months > 0 AND need_reminder_days >= 0"
        " AND board_days > 0 AND conflict_months >= 0 AND radar_days >= 0)",
        "Days and months of the scouting cannot be negative.",
    )
