from odoo import api, fields, models


class IlpProgram(models.Model):
    """The days and months by which the programme follows its needs and keeps its technology sheets fresh."""

    _inherit = "ilp.program"

    need_response_days = fields.Integer("Days to answer a need", required=True, default=14)
    need_expiry_months = fields.Integer("Months a need stays open", required=True, default=6)
    need_reminder_days = fields.Integer("Days of warning before a need expires", required=True, default=14)
    board_days = fields.Integer("Days a laboratory has to answer", required=True, default=10)
    conflict_months = fields.Integer("Months in which two affiliates touch one technology", required=True, default=12)
    radar_days = fields.Integer("Days without an introduction before a need is on the radar", required=True, default=14)
    review_months = fields.Integer("Months until a sheet is stale", required=True, default=12)
    keeper_id = fields.Many2one(
        "res.users", "Keeper of the catalogue", help="Gets a task when a laboratory corrects or withdraws a sheet."
    )

    _scouting_days = models.Constraint(
        "CHECK(need_response_days > 0 AND need_expiry_months > 0 AND need_reminder_days >= 0"
        " AND board_days > 0 AND conflict_months >= 0 AND radar_days >= 0)",
        "Days and months of the scouting cannot be negative.",
    )
    _review_months = models.Constraint("CHECK(review_months > 0)", "A sheet stays fresh for a month at least.")

    @api.model
    def _of_company(self):
        """The programme whose settings hold for what belongs to none: the first one of the company."""
        if not self.has_access("read"):
            return self
        return self.search([("company_id", "=", self.env.company.id)], order="id", limit=1)
