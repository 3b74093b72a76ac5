import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.urls import urljoin

from ..tools import calendar_text

KEPT_DAYS = 90


class IlpCalendarFeed(models.Model):
    """The private address under which a calendar program reads the events of a person, or of a whole company.

    Seats are confirmed entries, invitations without an answer tentative ones. An entry keeps its identity when the
    event moves or is cancelled, and its sequence rises, so that programs update it. The address can be renewed: the
    old one is dead at once. The one of a company works as long as its owner is a coordinator.
    """

    _name = "ilp.calendar.feed"
    _description = "Calendar address"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="cascade", index=True)
    membership_id = fields.Many2one("ilp.membership", "Company", ondelete="cascade", index="btree_not_null")
    access_token = fields.Char(required=True, default=lambda self: secrets.token_urlsafe(32))

    _once = models.UniqueIndex("(partner_id, COALESCE(membership_id, 0))", "There is one address for each calendar.")
    _token_unique = models.UniqueIndex("(access_token)", "Two calendars cannot share an address.")

    @api.model
    def _renew(self, partner, membership=None):
        """Make the address, or replace it by a new one."""
        values = {"partner_id": partner.id, "membership_id": membership.id if membership else False}
        feed = self.search([(name, "=", value) for name, value in values.items()])
        feed.write({"access_token": secrets.token_urlsafe(32)})
        return feed or self.create(values)

    def _get_link(self):
        """The address for calendar programs."""
        return urljoin(self.env["ir.config_parameter"].get_base_url(), f"/ilp/calendar/{self.access_token}.ics")

    def _is_valid(self):
        """The calendar of a company is for those who coordinate it now."""
        return bool(self) and (not self.membership_id or self.partner_id in self.membership_id._coordinators())

    def _text(self):
        """The calendar itself, in the language of its owner."""
        self.ensure_one()
        own = self.with_context(lang=self.partner_id.lang or self.env.lang)
        name = own.env._("Industrial Liaison Program")
        if own.membership_id:
            name = f"{name}: {own.membership_id.partner_id.name}"
        return calendar_text(name, [own._entry(*place, *what) for place, what in own._entries().items()])

    def _entries(self):
        """(event, time) → (status, people), seats before invitations."""
        whose = Domain("partner_id", "=", self.partner_id.id)
        if self.membership_id:
            whose = Domain("ilp_membership_id", "=", self.membership_id.id)
        recent = Domain("event_id.date_end", ">", fields.Datetime.now() - timedelta(days=KEPT_DAYS))
        seats = self.env["event.registration"].search(whose & recent, order="event_id, name, id")
        seats = seats.filtered(lambda s: s.event_id.kanban_state == "cancel" or s.state in ("open", "done"))
        entries = {}
        for (event, slot), taken in seats.grouped(lambda seat: (seat.event_id, seat.event_slot_id)).items():
            certain = taken.filtered(lambda seat: not seat._ilp_is_provisional())
            entries[event, slot] = ("CONFIRMED" if certain else "TENTATIVE", taken.mapped("name"))
        for invitation in self._invitations(recent):
            if invitation.event_id not in seats.event_id:
                entries.setdefault((invitation.event_id, self.env["event.slot"]), ("TENTATIVE", []))
        return entries

    def _invitations(self, recent):
        whose = Domain("partner_id", "=", self.partner_id.id)
        if self.membership_id:
            whose = Domain("membership_id", "=", self.membership_id.id)
        return self.env["ilp.event.invitation"].search(whose & recent & Domain("state", "=", "sent"))

    def _entry(self, event, slot, status, people):
        people = people if self.membership_id else []
        return event._ilp_calendar_entry(slot, status, people)


class EventEvent(models.Model):
    """An event as an entry of a calendar."""

    _inherit = "event.event"

    ilp_sequence = fields.Integer("Changes of time and place", readonly=True, copy=False)

    def write(self, vals):
        """What calendars show has changed: they see it by the sequence."""
        result = super().write(vals)
        if {"name", "date_begin", "date_end", "date_tz", "address_id", "ilp_room_id", "kanban_state"} & set(vals):
            self._ilp_raise_sequence()
        return result

    def _ilp_raise_sequence(self):
        for event in self:
            event.ilp_sequence += 1

    def _ilp_calendar_entry(self, slot, status, people=()):
        """The values of one entry; ``people`` are named in its description."""
        self.ensure_one()
        born = int(self.create_date.timestamp())  # with the number it is unique, and it never changes
        link = urljoin(self.get_base_url(), f"/my/ilp/events/{self.id}")
        return {
            "uid": f"ilp-event-{self.id}-{slot.id or 0}-{born}@ilp",
            "summary": self.name,
            "description": "\n".join([*people, link]),
            "location": ", ".join(filter(None, [self.ilp_room_name, self.address_inline])),
            "url": link,
            "start": slot.start_datetime or self.date_begin,
            "end": slot.end_datetime or self.date_end,
            "zone": self.date_tz,
            "status": status if self.active and self.kanban_state != "cancel" else "CANCELLED",
            "sequence": self.ilp_sequence,
            "stamp": self.write_date,
        }


class EventSlot(models.Model):
    """A time that moves changes the calendars of those who chose it."""

    _inherit = "event.slot"

    def write(self, vals):
        """What calendars show has changed."""
        result = super().write(vals)
        if {"date", "start_hour", "end_hour"} & set(vals):
            self.event_id._ilp_raise_sequence()
        return result
