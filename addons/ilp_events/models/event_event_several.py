from odoo import models
from odoo.exceptions import UserError

from .event_registration_seat import no_seat_left


class EventEvent(models.Model):
    """Several people of one company at once: all of them or nobody, and the refusal says how many could come."""

    # pylint: disable=consider-merging-classes-inherited  # the question about several has a file of its own
    _inherit = "event.event"

    def _ilp_register(self, partners, slot=None, invitation=None):
        """Ask for all of them before the first takes a seat."""
        if len(partners) > 1 and self.ilp_access != "public":
            self._ilp_check_several(partners, slot)
        return super()._ilp_register(partners, slot=slot, invitation=invitation)

    def _ilp_check_several(self, partners, slot):
        """Raise one sentence when plan or quota have seats, but fewer than people; a full room has none for them."""
        membership = self.env["ilp.membership"]._of_partner(partners[:1], self.company_id or self.env.company)
        plan = membership._ilp_event_entitlement(self).usable if membership._ilp_counts_seats(self) else None
        left = min((number for number in (plan, self._ilp_company_left(membership)) if number is not None), default=0)
        if 0 < left < len(partners):
            raise UserError(
                self.env._(
                    "Seats left for %(company)s at %(event)s: %(left)s. You chose %(count)s people: choose fewer.",
                    company=membership.partner_id.name,
                    event=self.name,
                    left=min(left, self._ilp_check_room(slot) or left),
                    count=len(partners),
                )
            )

    def _ilp_check_room(self, slot):
        """The seats left in the room or at one time, or None without a limit. Raises one sentence when it is full."""
        if not self.seats_limited or not self.seats_max:
            return None
        left = (slot or self).seats_available
        if left <= 0:
            names = [record.display_name for record in (self, slot) if record]
            raise no_seat_left(self.env._("No seat is left: %(what)s.", what=", ".join(names)))
        return left
