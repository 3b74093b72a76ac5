from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext

from .ilp_scouting_path import OPEN_STATES


class IlpScoutingPath(models.Model):
    """What keeps the promise that every affiliate has a path: the proposal, and the daily look."""

    _inherit = "ilp.scouting.path"

    @api.model
    def _cron_keep(self):
        """Every affiliate has a path, accepted ones begin on their day, those of companies that left are closed."""
        today, open_paths = self.env.company._ilp_today(), Domain("state", "in", OPEN_STATES)
        left = self.search(open_paths & Domain("membership_id.state", "in", ("lapsed", "ended")))
        begun = self.search(Domain("state", "=", "accepted") & Domain("date_start", "<=", today)) - left
        over = self.search(Domain("state", "=", "running") & Domain("date_end", "<", today)) - left
        without = self.env["ilp.membership"].search(
            [("state", "in", ("active", "grace")), ("is_without_path", "=", True), ("no_path_reason", "=", False)]
        )
        groups = ((left, "_close_left"), (begun, "_begin"), (over, "_tell_over"), (without, "_open_paths"))
        self._run_isolated([(record, method) for records, method in groups for record in records])

    @api.model
    def _prepare_path_vals(self, membership):
        """A proposal from the profile: its areas are the themes, its objectives the start of the text."""
        first = self.env._("Talk about the proposal"), self.env._("First need submitted"), self.env._("First meeting")
        today = self.env.company._ilp_today()
        term = membership.current_term_id
        return {
            "membership_id": membership.id,
            "date_start": today,
            "date_end": max(term.date_end or today, today + relativedelta(months=1)),
            "area_ids": [Command.set(membership.area_ids.ids)],
            "objectives": html2plaintext(membership.strategic_objectives or "").strip(),
            "step_ids": [
                Command.create({"name": name, "date_planned": today + relativedelta(months=month)})
                for name, month in zip(first, (1, 3, 6), strict=True)
            ],
        }
