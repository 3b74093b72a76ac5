from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

MARKS = {"_warn_of_end": "warned_on", "_ask_whether_over": "overdue_on"}


class IlpActivation(models.Model):
    """What time does to activities: a warning when the term ends before they do, a task when one should be over."""

    _inherit = "ilp.activation"

    warned_on = fields.Date("Warned of the end of the term", readonly=True, copy=False)
    overdue_on = fields.Date("Asked whether it is over", readonly=True, copy=False)

    @api.model
    def _cron_follow(self):
        """Take every step whose day has come; late, doubled or interrupted runs lead to the same."""
        todo = []
        for program in self.env["ilp.program"]._every():
            today = program._today()
            mine = Domain("membership_id.program_id", "=", program.id)
            ending = Domain("term_id.date_end", "<=", today + timedelta(days=program.activation_warning_days))
            ending &= Domain("state", "in", ("approved", "scheduled", "running")) & Domain("warned_on", "=", False)
            over = Domain("state", "=", "running") & Domain("date_end", "<", today) & Domain("overdue_on", "=", False)
            for domain, method in ((ending, "_warn_of_end"), (over, "_ask_whether_over")):
                todo += [(activation, method) for activation in self.search(mine & domain)]
        self._run_isolated(todo, lambda activation, method: not activation[MARKS[method]])

    def _warn_of_end(self):
        self.warned_on = self.membership_id.program_id._today()
        self._tell_officer(lambda env: env._("The term ends soon and this is not over: agree what happens with it"))

    def _ask_whether_over(self):
        self.overdue_on = self.membership_id.program_id._today()
        self._tell_officer(lambda env: env._("Its last day has passed: conclude it, or move the date"))
