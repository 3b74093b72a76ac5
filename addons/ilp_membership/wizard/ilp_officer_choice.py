from odoo import api, fields, models


class IlpOfficerChoice(models.TransientModel):
    """Who could follow a company: the officers, best first, each with the reasons."""

    _name = "ilp.officer.choice"
    _description = "Choice of the liaison officer"

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", readonly=True)
    line_ids = fields.One2many("ilp.officer.choice.line", "choice_id", compute="_compute_line_ids", store=True)

    @api.depends("membership_id")
    def _compute_line_ids(self):
        for choice in self:
            candidates = choice.membership_id._officer_candidates()
            choice.line_ids = [
                fields.Command.create(
                    {
                        "user_id": user.id,
                        "affiliates": affiliates,
                        "activities": activities,
                        "area_ids": [fields.Command.set(shared.ids)],
                    }
                )
                for user, affiliates, activities, shared in candidates
            ]


class IlpOfficerChoiceLine(models.TransientModel):
    """One possible officer: how many affiliates and activities, and which areas of the company the person knows."""

    _name = "ilp.officer.choice.line"
    _description = "Possible liaison officer"
    _order = "id"

    choice_id = fields.Many2one("ilp.officer.choice", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Liaison officer", required=True, ondelete="cascade")
    affiliates = fields.Integer()
    activities = fields.Integer("Open activities")
    area_ids = fields.Many2many("ilp.area", string="Shared areas")

    def action_choose(self):
        """Make this person the liaison officer of the company; a handover moves what the previous one has open."""
        self.ensure_one()
        self.choice_id.membership_id.check_access("write")
        self.choice_id.membership_id.officer_id = self.user_id
        return {"type": "ir.actions.act_window_close"}
