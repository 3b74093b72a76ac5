from odoo import fields, models


class IlpActivationReason(models.Model):
    """Why an activity was refused or cancelled: one list, edited by the programme."""

    _name = "ilp.activation.reason"
    _description = "Reason of refusal or cancellation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short stable code of the reasons that the programme gives by itself.")
    sequence = fields.Integer(default=10)
    for_refusal = fields.Boolean("To refuse a request", default=True)
    for_cancellation = fields.Boolean("To cancel an activity", default=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another reason has this code.")
