from odoo import fields, models


class IlpScaleLevel(models.Model):
    """One step of the scale of proximity or of industrial feasibility, in the order in which people read it.

    The programme edits names, descriptions and number of steps; a step that a verdict uses is archived, not deleted.
    """

    _name = "ilp.scale.level"
    _description = "Step of a verdict scale"
    _order = "kind desc, sequence, id"

    kind = fields.Selection(
        [("proximity", "Proximity"), ("feasibility", "Industrial feasibility")], required=True, index=True
    )
    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="What this step means, shown beside it on the verdict page.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
