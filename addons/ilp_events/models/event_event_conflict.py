from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import local_days, pairs_by_day

STAFF = "event.group_event_registration_desk"  # the names of other events are not for companies
SAME_DAY = """
    SELECT one.id FROM event_event one WHERE one.ilp_kind IS NOT NULL AND one.active
       AND one.kanban_state IS DISTINCT FROM 'cancel' AND EXISTS (
        SELECT 1 FROM event_event other
         WHERE other.id <> one.id AND other.ilp_kind IS NOT NULL AND other.active
           AND other.kanban_state IS DISTINCT FROM 'cancel'
           AND COALESCE(other.company_id, one.company_id, 0) = COALESCE(one.company_id, other.company_id, 0)
           AND timezone(other.date_tz, timezone('UTC', other.date_begin))::date
               <= timezone(one.date_tz, timezone('UTC', one.date_end))::date
           AND timezone(other.date_tz, timezone('UTC', other.date_end))::date
               >= timezone(one.date_tz, timezone('UTC', one.date_begin))::date)
"""


class EventEvent(models.Model):
    """Two events of the programme on one day compete for the same people: it is shown, and never forbidden.

    Beside the day, the speaker, the host and the room that they share are named. A cancelled event is in nobody's way.
    """

    _inherit = "event.event"

    ilp_conflict_ids = fields.Many2many(
        "event.event", string="On the same day", compute="_compute_ilp_conflicts", groups=STAFF
    )
    ilp_has_conflict = fields.Boolean(
        "Conflict", compute="_compute_ilp_conflicts", search="_search_ilp_has_conflict", groups=STAFF
    )
    ilp_conflict_note = fields.Text("What they share", compute="_compute_ilp_conflicts", groups=STAFF)

    @api.depends("date_begin", "date_end", "date_tz", "ilp_kind", "kanban_state", "company_id", "ilp_host_id",
                 "ilp_room_id", "track_ids.partner_id")
    def _compute_ilp_conflicts(self):
        conflicts = self._ilp_find_conflicts()
        for event in self:
            others = conflicts.get(event._origin.id, self.browse())
            event.ilp_conflict_ids = others
            event.ilp_has_conflict = bool(others)
            event.ilp_conflict_note = "\n".join(event._ilp_describe_conflict(other) for other in others)

    def _ilp_find_conflicts(self):
        """The other events of the programme on the days of each of these, by id: one search for all."""
        dated = self.filtered(lambda one: one._origin.id and one.ilp_kind and one.date_begin and one.date_end)
        mine = dated.filtered(lambda one: one.kanban_state != "cancel" and one.active)
        if not mine:
            return {}
        domain = [
            ("ilp_kind", "!=", False),
            ("kanban_state", "!=", "cancel"),
            ("date_begin", "<=", fields.Datetime.add(max(mine.mapped("date_end")), days=1)),
            ("date_end", ">=", fields.Datetime.subtract(min(mine.mapped("date_begin")), days=1)),
        ]
        found = self.search(domain) - mine._origin
        days = {event._origin.id: local_days(event.date_begin, event.date_end, event.date_tz) for event in mine}
        other_days = {event.id: local_days(event.date_begin, event.date_end, event.date_tz) for event in found}
        all_of_them = self.browse([*days, *other_days])  # read together: one query for all, not one for each event
        by_id = {event.id: event for event in all_of_them}
        return {
            number: self.browse(
                sorted(other for other in others if by_id[number]._ilp_same_institute(by_id[other]))
            ).with_prefetch(all_of_them.ids)
            for number, others in pairs_by_day(days, other_days).items()
        }

    def _ilp_same_institute(self, other):
        return not self.company_id or not other.company_id or self.company_id == other.company_id

    def _ilp_describe_conflict(self, other):
        shared = []
        if names := ", ".join((self.ilp_speaker_ids._origin & other.ilp_speaker_ids).mapped("name")):
            shared.append(self.env._("speaker: %(names)s", names=names))
        if self.ilp_host_id and self.ilp_host_id == other.ilp_host_id:
            shared.append(self.env._("host: %(name)s", name=self.ilp_host_id.name))
        if self.ilp_room_id and self.ilp_room_id == other.ilp_room_id:
            shared.append(self.env._("room: %(name)s", name=self.ilp_room_id.name))
        if not shared:
            return other.name
        return self.env._("%(event)s (the same %(shared)s)", event=other.name, shared="; ".join(shared))

    def _search_ilp_has_conflict(self, operator, _value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["date_begin", "date_end", "date_tz", "ilp_kind", "active", "kanban_state", "company_id"])
        return [("id", "in", SQL("(%s)", SQL(SAME_DAY)))]
