from odoo import models

DAYS_TO_ANSWER = 45


class IlpRenewal(models.Model):
    """A need that got no answer in time is a reason not to renew."""

    _inherit = "ilp.renewal"
    _depends = {"ilp.need": ["membership_id", "state", "submitted_on", "deadline"]}

    def _reasons(self):
        """Needs that are late by their own date, or wait for longer than is decent."""
        today = self.env.company._ilp_today()
        condition = self._exists(UNANSWERED, today=today, days=DAYS_TO_ANSWER)
        return super()._reasons() | {"unanswered": (self.env._("Need without an answer"), False, condition)}


UNANSWERED = """
    SELECT 1 FROM ilp_need q
     WHERE q.membership_id = t.membership_id AND q.state IN ('submitted', 'matching')
       AND (q.deadline < %(today)s OR q.submitted_on < %(today)s::date - %(days)s)"""
