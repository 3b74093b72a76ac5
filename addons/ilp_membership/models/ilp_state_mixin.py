from odoo import models
from odoo.exceptions import UserError


class IlpStateMixin(models.AbstractModel):
    """A record whose `state` moves only along the transition table of its model.

    The table is data (`_transitions`: state -> set of states that may follow), so that it can be read, extended
    by inheritance and walked by a test. Writing any other move is refused, whichever door it comes through.
    """

    _name = "ilp.state.mixin"
    _description = "State that follows a transition table"

    _transitions = {}

    def write(self, vals):
        """Refuse a state that the transition table does not allow next."""
        if "state" in vals:
            self._check_transition(vals["state"])
        return super().write(vals)

    def _check_transition(self, target):
        for record in self:
            if target != record.state and target not in self._transitions.get(record.state, ()):
                raise UserError(
                    self.env._(
                        "%(record)s cannot go from “%(before)s” to “%(after)s”.",
                        record=record.display_name,
                        before=record._state_label(record.state),
                        after=record._state_label(target),
                    )
                )

    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)
