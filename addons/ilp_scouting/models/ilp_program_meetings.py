from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models


class IlpProgram(models.Model):
    """How meetings are arranged in this programme: length, notice, answers, brief, and when an outcome is missed."""

    _inherit = "ilp.program"

    meeting_minutes = fields.Integer("Length of a meeting", default=60, required=True)
    meeting_buffer = fields.Integer("Minutes between appointments", default=15, required=True)
    meeting_notice_days = fields.Integer("Days before the first date", default=3, required=True)
    meeting_horizon_days = fields.Integer("Days in which dates are looked for", default=21, required=True)
    meeting_slots = fields.Integer("Dates proposed", default=5, required=True)
    meeting_answer_days = fields.Integer("Days to answer", default=7, required=True)
    meeting_reminder_days = fields.Integer("Reminder, days before the answer is due", default=2, required=True)
    meeting_brief_days = fields.Integer("Brief, days before the meeting", default=2, required=True)
    meeting_outcome_days = fields.Integer("Days until an outcome is missed", default=7, required=True)

    _meeting_times = models.Constraint(
        "CHECK(meeting_minutes > 0 AND meeting_buffer >= 0 AND meeting_slots > 0 AND meeting_horizon_days > 0)",
        "A meeting lasts at least a minute; at least one date is proposed in at least one day.",
    )
    _meeting_days = models.Constraint(
        "CHECK(LEAST(meeting_notice_days, meeting_answer_days, meeting_reminder_days, meeting_brief_days,"
        " meeting_outcome_days) >= 0)",
        "Days cannot be negative.",
    )

    def _meeting_zone(self):
        """The clocks of the institute, also for crons, which have no time zone of their own."""
        company = self.company_id or self.env.company
        return ZoneInfo(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")

    def _meeting_today(self):
        return fields.Datetime.context_timestamp(self.with_context(tz=str(self._meeting_zone())), self._now()).date()

    def _now(self):
        return fields.Datetime.now()

    def _meeting_window(self):
        """First and last moment for which dates are looked for, as aware datetimes."""
        zone = self._meeting_zone()
        first = self._meeting_today() + timedelta(days=self.meeting_notice_days)
        start = datetime.combine(first, datetime.min.time(), zone)
        return start, start + timedelta(days=self.meeting_horizon_days)

    def _whole_days(self, first, last):
        """From the first minute of one day to the last of another, on the clocks of the institute."""
        zone, night = self._meeting_zone(), datetime.min.time()
        return datetime.combine(first, night, zone), datetime.combine(last + timedelta(days=1), night, zone)
