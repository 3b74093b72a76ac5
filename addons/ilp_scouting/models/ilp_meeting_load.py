from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.slots import choose, common, cut, minus, widen
from .ilp_meeting import TO_PLAN


class IlpMeeting(models.Model):
    """Dates that are free for everybody, and researchers who are not asked more than they said they can give."""

    _inherit = "ilp.meeting"

    load_warning = fields.Text("Before you ask", compute="_compute_load_warning", groups="base.group_user")
    override_reason = fields.Char(
        "Asked all the same because",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="Needed when a researcher is in a quiet period or has reached the meetings of the quarter.",
    )
    override_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, groups="base.group_user", ondelete="restrict"
    )

    @api.depends("researcher_ids.quiet_until", "researcher_ids.quiet_from", "researcher_ids.meetings_per_quarter")
    @api.depends("date_start", "slot_ids.date_start", "state")
    def _compute_load_warning(self):
        for meeting in self:
            meeting.load_warning = meeting.state in TO_PLAN and meeting._why_not()

    def _why_not(self):
        """Why a researcher of this meeting should not be asked for these days, a sentence a line."""
        days = {self._local_day(moment) for moment in self._possible_starts()}
        return "\n".join(dict.fromkeys(self.researcher_ids._why_not_on(days, self._origin)))

    def _possible_starts(self):
        starts = self.slot_ids.filtered("date_start").mapped("date_start")
        return starts or [self.date_start or fields.Datetime.now()]

    def _local_day(self, moment):
        return fields.Datetime.context_timestamp(self.with_context(tz=self._institute_zone()), moment).date()

    def _check_load(self):
        """A quiet researcher is not asked, an overloaded one only for a reason that somebody stands for."""
        warning = self._why_not()
        if warning and not (self.override_reason or "").strip():
            raise UserError(
                self.env._("%(warning)s\nTo ask all the same, write down the reason.", warning=warning)
            )
        self.override_by_id = self.env.user if warning else False

    # Free dates

    def _propose_dates(self):
        """Put dates on which everybody is free in place of those that were there."""
        zone = self.membership_id.program_id._meeting_zone()
        found = self._free_dates(zone)
        if not found:
            raise UserError(self.env._("Nobody is free together in the days to come: add dates by hand."))
        self.write(
            {
                "slot_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "date_start": start.astimezone(UTC).replace(tzinfo=None),
                            "date_stop": stop.astimezone(UTC).replace(tzinfo=None),
                        }
                    )
                    for start, stop in found
                ]
            }
        )

    def _free_dates(self, zone):
        program = self.membership_id.program_id
        start, stop = program._meeting_window()
        free = minus(self._working_time(start, stop), widen(self._busy_time(start, stop), program.meeting_buffer))
        slots = cut(free, program.meeting_minutes, zone)
        slots = [slot for slot in slots if not self.researcher_ids._is_quiet(slot[0].astimezone(zone).date())]
        return choose(slots, program.meeting_slots, zone)

    def _working_time(self, start, stop):
        """Office hours of the institute without its holidays, and of whoever has hours of their own."""
        resources = self._people().user_ids.resource_ids
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            raise UserError(self.env._("Give the institute its working hours first."))
        free = self._intervals(calendar._work_intervals_batch(start, stop)[False])
        for resource in resources.filtered("calendar_id"):
            hours = resource.calendar_id._work_intervals_batch(start, stop, resources=resource)
            free = common(free, self._intervals(hours[resource.id]))
        return free

    def _intervals(self, hours):
        return [(start.astimezone(UTC), stop.astimezone(UTC)) for start, stop, _records in hours]

    def _busy_time(self, start, stop):
        """When somebody of the meeting is busy, private appointments included, declined ones left out."""
        people = self._people()
        events = self._event_sudo().search(
            [
                ("partner_ids", "in", people.ids),
                ("show_as", "=", "busy"),
                ("start", "<", stop.astimezone(UTC).replace(tzinfo=None)),
                ("stop", ">", start.astimezone(UTC).replace(tzinfo=None)),
            ]
        )
        coming = events.attendee_ids.filtered(lambda one: one.partner_id in people and one.state != "declined")
        return [self._busy_interval(event) for event in coming.event_id]

    def _busy_interval(self, event):
        """From when to when; an appointment of the whole day takes the days of the institute's clocks."""
        if not event.allday:
            return event.start.replace(tzinfo=UTC), event.stop.replace(tzinfo=UTC)
        return self.membership_id.program_id._whole_days(event.start_date, event.stop_date)
