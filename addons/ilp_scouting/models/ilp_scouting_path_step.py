from odoo import fields, models


class IlpScoutingPathStep(models.Model):
    """What is agreed for the year, by when, and since when it is done; the progress of the path counts it."""

    _name = "ilp.scouting.path.step"
    _description = "Step of a scouting path"
    _order = "path_id, date_planned, sequence, id"

    path_id = fields.Many2one("ilp.scouting.path", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="path_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Step", required=True)
    date_planned = fields.Date("Planned")
    done_on = fields.Date("Done", copy=False)
