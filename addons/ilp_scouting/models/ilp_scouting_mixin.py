from odoo import fields, models
from odoo.exceptions import UserError


class IlpScoutingMixin(models.AbstractModel):
    """A step of the scouting thread, from the need to the verdict."""

    _name = "ilp.scouting.mixin"
    _description = "Step of the scouting thread"
    _inherit = "ilp.step.mixin"

    def _check_took_place(self):
        """Refuse to note as held what is still to come."""
        now = fields.Datetime.now()
        for ahead in self.filtered(lambda one: one.date_start and one.date_start > now):
            raise UserError(
                self.env._("“%(what)s” has not begun yet: mark it held afterwards.", what=ahead.display_name)
            )
