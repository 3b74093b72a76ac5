from odoo import fields, models


class IlpMeetingBooking(models.Model):
    """The time that a planned meeting takes from one person; nobody is in two meetings at once.

    The dates follow the meeting, so that moving it on top of another is refused by the database, too.
    """

    _name = "ilp.meeting.booking"
    _description = "Time taken by a meeting"

    meeting_id = fields.Many2one("ilp.meeting", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="cascade")
    date_start = fields.Datetime(related="meeting_id.date_start", store=True, precompute=True)
    date_stop = fields.Datetime(related="meeting_id.date_stop", store=True, precompute=True)

    _one_place = models.Constraint(
        "EXCLUDE USING gist (int4range(partner_id, partner_id, '[]') WITH &&, tsrange(date_start, date_stop) WITH &&)"
        " WHERE (date_start IS NOT NULL AND date_stop IS NOT NULL)",
        "Somebody of this meeting is in another one at that time.",
    )
