from odoo import api, models
from odoo.exceptions import AccessError, UserError

OFFICER = "ilp_membership.group_ilp_officer"


class IlpStateMixin(models.AbstractModel):
    """A record whose `state` moves only along the transition table of its model.

    The table is data (`_transitions`: state -> set of states that may follow), so that it can be read, extended
    by inheritance and walked by a test. Writing any other move is refused, whichever door it comes through.
    """

    _name = "ilp.state.mixin"
    _description = "State that follows a transition table"

    _transitions = {}

    @api.model_create_multi
    def create(self, vals_list):
        """A record begins in the first state, wherever its values come from: the call, its context or a user's default.

        Only the server itself notes what was reached elsewhere.
        """
        if not self.env.su:
            first, usual = self._fields["state"].default(self), self.default_get(["state"])["state"]
            for vals in vals_list:
                self._check_first_state(vals.get("state", usual), first)
        return super().create(vals_list)

    def _check_first_state(self, state, first):
        if state != first:
            label = self._state_label(first)
            raise AccessError(self.env._("A record of this kind begins as “%(state)s”.", state=label))

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

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a liaison officer may do this."))
        self.check_access("write")
