from datetime import timedelta

from odoo import api, fields, models


class IlpMeetingSlot(models.Model):
    """A date that is proposed for a meeting, and who can make it."""

    _name = "ilp.meeting.slot"
    _description = "Date proposed for a meeting"
    _order = "date_start, id"
    _rec_name = "date_start"

    meeting_id = fields.Many2one("ilp.meeting", required=True, ondelete="cascade", index=True)
    date_start = fields.Datetime("Start", required=True)
    date_stop = fields.Datetime(
        "End", compute="_compute_date_stop", store=True, readonly=False, precompute=True, required=True
    )
    invitee_ids = fields.Many2many("ilp.meeting.invitee", string="Can make it", readonly=True)

    _dates_ordered = models.Constraint("CHECK(date_stop > date_start)", "A date ends before it starts.")

    @api.depends("date_start")
    def _compute_date_stop(self):
        for slot in self:
            if slot.date_start and not (slot.date_stop and slot.date_stop > slot.date_start):
                program = slot.meeting_id.membership_id.program_id
                slot.date_stop = slot.date_start + timedelta(minutes=program.meeting_minutes or 60)

    def action_book(self):
        """Plan the meeting on this date, whoever has not answered yet."""
        meeting = self.ensure_one().meeting_id
        meeting.need_id._check_officer()
        meeting.write({"date_start": self.date_start, "date_stop": self.date_stop})
        meeting._invite()

    def _coming(self):
        return self.filtered(lambda slot: slot.date_start > fields.Datetime.now())
