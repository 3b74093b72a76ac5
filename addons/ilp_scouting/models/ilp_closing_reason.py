from odoo import fields, models


class IlpClosingReason(models.Model):
    """Why a need or a scouting path came to its end: one list, edited by the programme."""

    _name = "ilp.closing.reason"
    _description = "Reason of closing"
    _inherit = ["ilp.reason.mixin"]

    for_need = fields.Boolean("For needs", default=True)
    for_path = fields.Boolean("For scouting paths", default=True)
