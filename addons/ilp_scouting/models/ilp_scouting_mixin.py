from odoo import models
from odoo.exceptions import UserError


class IlpScoutingMixin(models.AbstractModel):
    """A step that was taken is not taken twice: a double click neither counts a benefit nor sends a mail again."""

    _name = "ilp.scouting.mixin"
    _description = "Step of the scouting thread"
    _inherit = "ilp.state.mixin"

    def _require_state(self, *states):
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "“%(record)s” is already %(state)s.",
                        record=record.display_name,
                        state=record._state_label(record.state).lower(),
                    )
                )
