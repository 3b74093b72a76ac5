from odoo import fields, models


class IlpActivationReason(models.Model):
    """Why an activity was refused or cancelled: one list, edited by the programme."""

    _name = "ilp.activation.reason"
    _description = "Reason of refusal or cancellation"
    _inherit = ["ilp.reason.mixin"]

    for_refusal = fields.Boolean("To refuse a request", default=True)
    for_cancellation = fields.Boolean("To cancel an activity", default=True)
