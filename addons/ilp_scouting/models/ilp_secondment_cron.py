from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.weeks import weeks_due


class IlpProgram(models.Model):
    """How guests are followed in this programme."""

    _inherit = "ilp.program"

    access_notice_days = fields.Integer("Notice before an access ends (days)", required=True, default=14)
    report_lead_days = fields.Integer("Report asked before it is due (days)", required=True, default=10)

    _secondment_days = models.Constraint(
        "CHECK(access_notice_days >= 0 AND report_lead_days >= 0)", "Days cannot be negative."
    )


class IlpSecondment(models.Model):
    """What time does to secondments: weeks to tell, reports that are due, accesses that end.

    A run that is late, doubled or interrupted leads to the same: each step marks what it has done.
    """

    _inherit = "ilp.secondment"

    person_left_on = fields.Date("Guest seen to have left", readonly=True, copy=False, groups="base.group_user")

    @api.model
    def _cron_follow(self):
        """Take every step whose day has come, one stay and one commit at a time."""
        running = self.search([("state", "=", "running")])
        steps = ("_ask_weeks", "_ask_reports", "_follow_accesses", "_follow_person")
        left = self.search(
            Domain("state", "in", ("done", "cancelled"))
            & Domain("access_ids", "any", [("expired_on", "=", False), ("returned_on", "=", False)])
        )
        todo = [(secondment, step) for secondment in running for step in steps]
        self._run_isolated(todo + [(secondment, "_follow_accesses") for secondment in left])

    def _today(self):
        return self.membership_id.program_id._today()

    def _ask_weeks(self):
        """Ask for the two lines of every week that is due and has not been asked for."""
        known = set(self.log_ids.mapped("week_start"))
        weeks = [week for week in weeks_due(self.date_start, self.date_end, self._today()) if week not in known]
        logs = self.env["ilp.secondment.log"].create(
            [{"secondment_id": self.id, "week_start": week} for week in weeks]
        )
        logs._send()

    def _ask_reports(self):
        """Ask for reports some days before they are due; tell the officer of those that are late."""
        today, lead = self._today(), timedelta(days=self.membership_id.program_id.report_lead_days)
        missing = self.report_ids.filtered(lambda report: not report.submitted_on)
        missing.filtered(lambda report: report.due_on - lead <= today and not report.asked_on)._ask()
        missing.filtered(lambda report: report.due_on < today and not report.chased_on)._chase()

    def _follow_person(self):
        """The guest is no contact of the company any more: the officer decides what happens, told once."""
        current = self.membership_id.contact_ids.filtered("is_current").partner_id
        if self.person_id in current or self.person_left_on:
            return
        self.person_left_on, name = self._today(), self.person_id.name
        self.activation_id._tell_officer(
            lambda env: env._("%(person)s is no contact of the company any more: end the stay", person=name)
        )

    def _follow_accesses(self):
        """Tell of accesses that end soon, and of those that have ended."""
        soon, expired = self.env["ilp.secondment.access"]._due(self, self._today())
        soon._notice()
        expired._expire()
