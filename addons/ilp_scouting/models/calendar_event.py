from urllib.parse import urlsplit

from odoo import fields, models

try:
    import vobject
except ImportError:  # core sends no files without it either
    vobject = None

MOVES = {"start", "stop", "start_date", "stop_date"}
NEWS = MOVES | {"allday", "location", "videocall_location", "name", "active"}


class CalendarEvent(models.Model):
    """The files that go with the invitations to scouting meetings replace each other in every calendar.

    Core's file has neither identity nor number: a moved meeting would stand twice in the recipient's calendar, a
    cancelled one would stay. Ours say who they are, which version they are, and whether the meeting still takes place.
    """

    _inherit = "calendar.event"

    ilp_meeting_ids = fields.One2many("ilp.meeting", "calendar_event_id", "Scouting meetings")
    ilp_session_ids = fields.One2many("ilp.mentoring.session", "calendar_event_id", "Sessions of a mentoring")
    ilp_sequence = fields.Integer("Version of the invitation", default=0, copy=False)

    def write(self, vals):
        """Each change that people have to know of makes a new version; what is taken out of the calendar is off."""
        if "active" in vals and not vals["active"]:
            self._drop_ilp_meetings()
        if vals.keys() & NEWS:
            for event in self.filtered("ilp_meeting_ids"):
                event.ilp_sequence += 1
        result = super().write(vals)
        if vals.keys() & MOVES:
            sessions_sudo = self.sudo().ilp_session_ids  # a mentoring lasts until its last session, whoever moves it
            sessions_sudo.mentoring_id._follow_sessions()
        return result

    def unlink(self):
        """A meeting whose appointment is deleted does not take place."""
        self._drop_ilp_meetings()
        return super().unlink()

    def _drop_ilp_meetings(self):
        """Cancel the coming meetings of these events; one that is over is left to its officer, who is asked anyway."""
        coming = self.filtered(lambda event: event.stop and event.stop > fields.Datetime.now())
        meetings_sudo = coming.sudo().ilp_meeting_ids  # whoever may delete the event says that nobody comes
        for meeting_sudo in meetings_sudo.filtered(lambda meeting_sudo: meeting_sudo.state == "accepted"):
            meeting_sudo._cancel()
            person = self.env.user.name
            meeting_sudo._alert_officer(
                meeting_sudo._officer_env()._("%(person)s deleted the meeting from the calendar", person=person)
            )

    def _get_ics_file(self):
        files = super()._get_ics_file()
        for event in self.filtered(lambda event: event.ilp_meeting_ids and files.get(event.id)):
            files[event.id] = event._ilp_ics(files[event.id])
        return files

    def _ilp_ics(self, content):
        calendar = vobject.readOne(content.decode())
        cancelled = self.env.context.get("ilp_cancelled")
        calendar.add("method").value = "CANCEL" if cancelled else "REQUEST"
        for name in ("uid", "sequence", "status"):
            calendar.vevent.contents.pop(name, None)
        calendar.vevent.add("uid").value = f"ilp-meeting-{self.id}@{urlsplit(self.get_base_url()).hostname}"
        calendar.vevent.add("sequence").value = str(self.ilp_sequence)
        calendar.vevent.add("status").value = "CANCELLED" if cancelled else "CONFIRMED"
        return calendar.serialize().encode()

    def _ilp_spoken_name(self):
        """What it is called in the language of the reader."""
        meeting = self.ilp_meeting_ids[:1]
        return meeting._spoken_name() if meeting else self.name

    def _cancel_for_all(self):
        """Take the event out of every calendar, also of those who only have the file."""
        events = self.filtered("active")
        events.write({"active": False})
        template = self.env.ref("ilp_scouting.mail_template_meeting_cancelled")
        coming = events.filtered(lambda event: event.start > fields.Datetime.now())
        coming.attendee_ids.with_context(ilp_cancelled=True)._notify_attendees(template)
