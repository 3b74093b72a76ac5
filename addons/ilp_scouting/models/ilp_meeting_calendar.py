from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class IlpMeeting(models.Model):
    """The meeting in the calendars of its people, and the time of theirs that it takes.

    While a meeting is planned nobody of it can be in another one: the database refuses the second. Moving the calendar
    event moves the meeting; exchanging a person exchanges the attendee.
    """

    _inherit = "ilp.meeting"

    booking_ids = fields.One2many("ilp.meeting.booking", "meeting_id", groups="base.group_system")
    video_url = fields.Char("Video link", compute="_compute_video_url")

    @api.depends("calendar_event_id.start", "calendar_event_id.stop")
    def _compute_dates(self):
        for meeting in self:
            event = meeting._event_sudo()
            meeting.date_start = event.start or meeting.date_start
            meeting.date_stop = event.stop or meeting.date_stop

    @api.depends("calendar_event_id.videocall_location", "location", "place")
    def _compute_video_url(self):
        for meeting in self:
            meeting.video_url = meeting.place == "remote" and meeting._event_sudo().videocall_location

    def write(self, vals):
        """Who is exchanged in a planned meeting is exchanged in the calendar too."""
        done = super().write(vals)
        if {"researcher_ids", "partner_ids", "officer_id"} & vals.keys():
            for meeting in self.filtered(lambda meeting: meeting.state == "accepted"):
                meeting._take_time()
                meeting._event_sudo().write({"partner_ids": [Command.set(meeting._people().ids)]})
        return done

    def _event_sudo(self):
        """The calendar events: the private one of a sealed need is its organiser's, and still serves the meeting."""
        return self.sudo().calendar_event_id  # who may work on the meeting was checked before

    def _guests(self):
        """Researchers and company people: those whose time the meeting takes."""
        return self.researcher_ids.partner_id | self.partner_ids

    def _people(self):
        return self.officer_id.partner_id | self._guests()

    def _institute_zone(self):
        """The time zone of the institute: for who has none of their own, and for crons."""
        company = self.company_id or self.env.company
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    def _zone_of(self, partner):
        return partner.tz or self._institute_zone()

    def _prepare_event_vals(self):
        sealed = self.need_id._is_sealed()
        Event = self._event_sudo()
        link = self.location if (self.location or "").startswith("http") else False
        remote = self.place == "remote" and not link
        return {
            "ilp_meeting_ids": [Command.link(self.id)],  # at once: the first invitation has to know it
            "name": self.name,
            "description": False if sealed else "<br/>".join(self.match_ids.technology_id.mapped("name")),
            "start": self.date_start,
            "stop": self.date_stop or self.date_start + relativedelta(hours=1),
            "location": self.location,
            "videocall_location": Event.get_discuss_videocall_location() if remote else link,
            "event_tz": self._institute_zone(),
            "user_id": self.officer_id.id,
            "privacy": "private" if sealed else "public",
            "partner_ids": [Command.set(self._people().ids)],
        }

    def _seal_events(self):
        """The need has become sealed: the calendars keep the appointment and lose its theme."""
        self._event_sudo().write({"privacy": "private", "description": False})

    # The time of people

    def _take_time(self):
        """Take the time of researchers and company people; the database has the last word when two ask at once."""
        self.ensure_one()
        if not self.date_stop:
            self.date_stop = self.date_start + relativedelta(hours=1)
        guests, bookings_sudo = self._guests(), self._bookings_sudo()
        self._check_free(guests, bookings_sudo)
        bookings_sudo.filtered(lambda booking: booking.partner_id not in guests).unlink()
        bookings_sudo.create(
            [{"meeting_id": self.id, "partner_id": one.id} for one in guests - bookings_sudo.exists().partner_id]
        )

    def _check_free(self, guests, bookings_sudo):
        domain = [("partner_id", "in", guests.ids), ("meeting_id", "!=", self.id)]
        domain += [("date_start", "<", self.date_stop), ("date_stop", ">", self.date_start)]
        if taken := bookings_sudo.search(domain, limit=1):
            raise UserError(
                self.env._("%(person)s is in another meeting at that time.", person=taken.partner_id.name)
            )

    def _free_time(self):
        self._bookings_sudo().unlink()

    def _bookings_sudo(self):
        return self.sudo().booking_ids  # set by the meeting, never by hand
