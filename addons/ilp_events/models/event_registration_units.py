from odoo import api, models

from .event_registration import LEDGER_TARGET

LATE = "ilp_events.late"


class EventRegistration(models.Model):
    """A new seat takes its unit of the plan last, when all else is written.

    The people of one company wait for each other from the lock of the balance to the end of the transaction: what
    comes before, such as the gate, the timeline, the mails and the leads, is nobody's waiting time.
    """

    # pylint: disable=consider-merging-classes-inherited  # the order of the writes has a file of its own
    _inherit = "event.registration"

    @api.model_create_multi
    def create(self, vals_list):
        """Take the units of the plan last, when all else is written: whoever waits for the balance waits for little."""
        transaction, late = self.env.cr.precommit.data, []
        around, transaction[LATE] = transaction.get(LATE), late
        try:
            seats = super().create(vals_list)
            unknown = seats if transaction.get(LATE) is late else seats.browse()  # a flush within forgets the list
        finally:
            transaction[LATE] = around
        unknown._ilp_take_units([seat for seat in late if seat.ilp_attendee_key])
        return seats

    def _ilp_late(self):
        """The seats whose units are taken when the present creation ends, or None: units are taken at once."""
        return self.env.cr.precommit.data.get(LATE)

    def _ilp_take_units(self, entered):
        """Record and settle the seats that entered. These are new, and nobody knows them: they hold nothing yet."""
        for seat in entered:
            seat._ilp_record({} if seat in self else None)
        if entered:
            self.env.flush_all()
        for seat in sorted(entered, key=lambda seat: seat.ilp_entitlement_id.id):  # all lock in one order
            seat._ilp_settle(LEDGER_TARGET[seat.state], (0, 0) if seat in self else None)

    def _ilp_settle(self, target, held=None):
        if self.ilp_entitlement_id:
            self.ilp_entitlement_id._settle(target, self, self.event_id.name, held)
