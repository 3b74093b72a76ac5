from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.slots import quarter
from .ilp_need import OFFICER

STAFF = "base.group_user"
PROGRAMME = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"


class IlpResearcher(models.Model):
    """Whether a researcher earns points, to whom they go, and the own balance; a company never sees any of it."""

    _inherit = "ilp.researcher"

    credit_eligible = fields.Boolean(
        "Earns points", default=True, groups=STAFF, help="Professors, researchers and engineers do, others do not."
    )
    credit_to = fields.Selection(
        [("researcher", "The researcher"), ("lab", "The laboratory")],
        "Points go to", required=True, default="researcher", groups=STAFF,
    )
    credit_cap = fields.Float(
        "Points that count in a year", digits=(8, 2), groups=STAFF, help="Zero: as the programme says."
    )
    contribution_ids = fields.One2many("ilp.contribution", "researcher_id", "Points", groups=PROGRAMME)
    credit_points = fields.Float("Points of this year", compute="_compute_credit_points", groups=PROGRAMME)
    load_quarter = fields.Integer("Meetings of this quarter", compute="_compute_load_quarter", groups=STAFF)

    @api.depends_context("uid")
    def _compute_credit_points(self):
        year = self.env.company._ilp_today().year
        domain = [("researcher_id", "in", self.ids), ("year", "=", year)]
        points = dict(self.env["ilp.contribution"]._read_group(domain, ["researcher_id"], ["points:sum"]))
        for researcher in self:
            researcher.credit_points = points.get(researcher._origin, 0)

    @api.depends_context("uid")
    def _compute_load_quarter(self):
        counts = self._meetings_in_quarter(*quarter(self.env.company._ilp_today()))
        for researcher in self:
            researcher.load_quarter = counts.get(researcher._origin, 0)

    def action_open_contributions(self):
        """Open the points of this researcher."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_contribution_action")
        return action | {"domain": [("researcher_id", "in", self.ids)]}

    def action_grant_points(self):
        """Ask for points and reason of a line by hand."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Points are given by the liaison officers."))
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_contribution_entry_action")
        return action | {"context": {"default_researcher_id": self.ensure_one().id}}

    def _credit_balance(self):
        """{year: (points, lines)} of this researcher, the last year first: what the own page shows."""
        lines = self.contribution_ids.sorted(lambda line: (line.date, line.id), reverse=True)
        return {
            year: (round(sum(own.mapped("points")), 2), own)
            for year, own in sorted(lines.grouped("year").items(), reverse=True)
        }

    def _credit_shares(self):
        """What closed years gave to this researcher."""
        return self.env["ilp.credit.share"].search([("researcher_id", "=", self.id), ("state", "=", "closed")])
