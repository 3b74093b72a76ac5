from odoo import fields, models


class IlpReasonMixin(models.AbstractModel):
    """A reason of a list that the programme edits: why something was refused, cancelled, left or came to its end."""

    _name = "ilp.reason.mixin"
    _description = "Reason of a list"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short stable code of the reasons that the programme gives by itself.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_once = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another reason has this code.")
