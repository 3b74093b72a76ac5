from odoo import models


class IlpScoutingMixin(models.AbstractModel):
    """A step of the scouting thread, from the need to the verdict."""

    _name = "ilp.scouting.mixin"
    _description = "Step of the scouting thread"
    _inherit = "ilp.step.mixin"
