from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .event_registration_gate import COMING


class EventEvent(models.Model):
    """An event that does not take place keeps nobody's seat.

    Its people are told when an officer gives the seats back. If nobody does, the units go back when the day is over.
    """

    # pylint: disable=consider-merging-classes-inherited  # what does not take place has a file of its own
    _inherit = "event.event"

    def write(self, vals):
        """An event to which people come is cancelled first: in the archive their seats would be lost."""
        if vals.get("active") is False:
            self._check_ilp_nobody_comes()
        return super().write(vals)

    def _check_ilp_nobody_comes(self):
        ahead = self.filtered(lambda event: event._ilp_is_ours() and not event.is_finished)
        people = self.env["event.registration"].search(self._ilp_held_domain() & Domain("event_id", "in", ahead.ids))
        if people:
            names = ", ".join(people.event_id.mapped("name"))
            raise UserError(
                self.env._("People come to %(events)s: cancel it and give the seats back first.", events=names)
            )

    def _ilp_held_domain(self):
        return Domain("state", "in", COMING)

    @api.model
    def _cron_close(self):
        """What cancelled events still hold of the plans goes back the day after, without another mail."""
        result = super()._cron_close()
        cancelled = Domain("kanban_state", "=", "cancel") & Domain("date_end", "<", "now")
        cancelled &= Domain("ilp_access", "!=", "public") & Domain("registration_ids", "any", self._ilp_held_domain())
        self.search(cancelled)._ilp_for_each("_ilp_empty")
        return result

    def _ilp_empty(self):
        self.registration_ids.filtered_domain(self._ilp_held_domain()).action_cancel()
