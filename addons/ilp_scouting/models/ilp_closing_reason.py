from odoo import fields, models


class IlpClosingReason(models.Model):
    """Why a need or a scouting path came to its end: one list, edited by the programme."""

    _name = "ilp.closing.reason"
    _description = "Reason of closing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short stable code of the reasons that the programme gives by itself.")
    sequence = fields.Integer(default=10)
    for_need = fields.Boolean("For needs", default=True)
    for_path = fields.Boolean("For scouting paths", default=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another reason has this code.")
