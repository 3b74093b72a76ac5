from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class IlpMeeting(models.Model):
    """What time does to meetings: reminders, requests that expire, briefs, outcomes that are missed.

    A run that is late, doubled or interrupted leads to the same: each step marks what it has done, and its search no
    longer finds it. A meeting on which a step fails stops only itself.
    """

    _inherit = "ilp.meeting"

    @api.model
    def _cron_follow(self):
        """Take every step whose time has come, one meeting and one commit at a time."""
        todo = [(meeting, step) for step in self._clock_steps() for meeting in self._clock_due(step)]
        self._run_isolated(todo, lambda meeting, step: self._clock_due(step, meeting))

    def _clock_steps(self):
        return "_expire_request", "_remind", "_send_brief", "_ask_whether_held", "_ask_for_outcome"

    def _clock_due(self, step, among=None):
        """The meetings on which the step has to be taken now."""
        programs = self.env["ilp.program"]._every()
        domain = Domain.OR(self._clock_domain(step, program) for program in programs)
        return self.search(domain & (Domain("id", "in", among.ids) if among is not None else Domain.TRUE))

    def _clock_domain(self, step, program):
        now, today = fields.Datetime.now(), program._meeting_today()
        soon = Domain("date_start", ">", now)
        soon &= Domain("date_start", "<=", now + timedelta(days=program.meeting_brief_days))
        waiting = Domain("invitee_ids", "any", [("state", "=", "waiting"), ("reminded_on", "=", False)])
        remind_by = today + timedelta(days=program.meeting_reminder_days)
        domain = {
            "_expire_request": Domain("state", "=", "proposed")
            & (Domain("answer_by", "<", today) | ~Domain("slot_ids", "any", [("date_start", ">", now)])),
            "_remind": Domain("state", "=", "proposed") & Domain("answer_by", "<=", remind_by) & waiting,
            "_send_brief": Domain("state", "=", "accepted") & Domain("brief_sent_on", "=", False) & soon,
            "_ask_whether_held": Domain("state", "=", "accepted")
            & Domain("date_stop", "<", now)
            & Domain("held_asked_on", "=", False),
            "_ask_for_outcome": Domain("is_without_outcome", "=", True) & Domain("outcome_asked_on", "=", False),
        }[step]
        return domain & Domain("membership_id.program_id", "=", program.id)
