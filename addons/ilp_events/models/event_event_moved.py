import base64

from odoo import fields, models
from odoo.fields import Domain

from ..tools import calendar_text

SHOWN = {"date_begin", "date_end", "address_id", "ilp_room_id"}
KNOWN = ("ilp_known_begin", "ilp_known_end", "ilp_known_place")


class EventEvent(models.Model):
    """An event moves, and who has a place is told when the organiser says so: nothing is sent by surprise.

    What each person knew is kept from the move until the mail. So who registers later is not written to, who knew the
    first day of an event that moved twice reads from which day to which, and what moved back has moved for nobody.
    """

    # pylint: disable=consider-merging-classes-inherited  # the move has a file of its own
    _inherit = "event.event"

    ilp_untold_count = fields.Integer(
        "People not told of the move", compute="_compute_ilp_untold_count", compute_sudo=True
    )

    def _compute_ilp_untold_count(self):
        seats = self.env["event.registration"]
        counts = dict(seats._read_group(self._ilp_untold_domain(), ["event_id"], ["__count"]))
        for event in self:
            event.ilp_untold_count = counts.get(event._origin, 0)

    def write(self, vals):
        """Keep what people knew of time and place before they change."""
        people = self._ilp_find_people(self._ilp_people_domain() if SHOWN & vals.keys() else Domain.FALSE)
        people._ilp_keep_known()
        result = super().write(vals)
        people._ilp_forget_known()
        return result

    def action_ilp_tell_move(self):
        """Write to all who have a place, or wait for one, and know another time or place; to each of them once."""
        self.check_access("write")
        people = self._ilp_find_people(self._ilp_untold_domain())
        people._ilp_mail("mail_template_event_moved")
        people.write(dict.fromkeys(KNOWN, False))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("People written to: %(count)s", count=len(people)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _ilp_people_domain(self):
        waiting = Domain("state", "=", "draft") & Domain("ilp_waitlisted_on", "!=", False)
        coming = Domain("event_id", "in", self.ids) & Domain("event_id.kanban_state", "!=", "cancel")
        return coming & (Domain("state", "=", "open") | waiting)

    def _ilp_untold_domain(self):
        ahead = Domain("event_id.date_end", ">", fields.Datetime.now())
        return self._ilp_people_domain() & ahead & Domain("ilp_known_begin", "!=", False)

    def _ilp_find_people(self, domain):
        seats_sudo = self.env["event.registration"].sudo()  # what they knew is kept by rule, whoever moves the event
        return seats_sudo.search(domain)

    def _ilp_place(self):
        """The place as people read it."""
        return ", ".join(filter(None, [self.ilp_room_id.name, self.address_inline]))


class EventSlot(models.Model):
    """A time that moves is a move for those who chose it."""

    _inherit = "event.slot"

    def write(self, vals):
        """Keep what people knew of the time before it changes."""
        moving = {"date", "start_hour", "end_hour"} & vals.keys()
        chosen = Domain("event_slot_id", "in", self.ids) & self.event_id._ilp_people_domain()
        people = self.event_id._ilp_find_people(chosen if moving else Domain.FALSE)
        people._ilp_keep_known()
        result = super().write(vals)
        people._ilp_forget_known()
        return result


class EventRegistration(models.Model):
    """Time and place as the person knows them, while they are not the true ones."""

    # pylint: disable=consider-merging-classes-inherited  # the move has a file of its own
    _inherit = "event.registration"

    ilp_known_begin = fields.Datetime("Was told: begin", readonly=True, copy=False)
    ilp_known_end = fields.Datetime("Was told: end", readonly=True, copy=False)
    ilp_known_place = fields.Char("Was told: place", readonly=True, copy=False)

    def _ilp_when_and_where(self):
        return (self.event_begin_date, self.event_end_date, self.event_id._ilp_place())

    def _ilp_keep_known(self):
        fresh = self.filtered(lambda seat: not seat.ilp_known_begin)
        for known, seats in fresh.grouped(lambda seat: seat._ilp_when_and_where()).items():
            seats.write(dict(zip(KNOWN, known, strict=True)))

    def _ilp_forget_known(self):
        """Who knows what is true, because it has moved back, has nothing to be told."""
        self.invalidate_recordset(["event_begin_date", "event_end_date"])
        true = self.filtered(lambda seat: seat._ilp_when_and_where() == tuple(seat[n] or "" for n in KNOWN))
        true.write(dict.fromkeys(KNOWN, False))

    def _process_attachments_for_template_post(self, mail_template):
        """The mail about the move brings the entry that replaces the one in the calendar."""
        if mail_template != self.env.ref("ilp_events.mail_template_event_moved", raise_if_not_found=False):
            return {}
        return {
            seat.id: {"attachments": [(f"event-{seat.event_id.id}.ics", base64.b64encode(seat._ilp_entry().encode()))]}
            for seat in self
            if seat.state == "open"
        }

    def _ilp_entry(self):
        status = "TENTATIVE" if self._ilp_is_provisional() else "CONFIRMED"
        event = self.event_id
        return calendar_text(event.name, [event._ilp_calendar_entry(self.event_slot_id, status)])
