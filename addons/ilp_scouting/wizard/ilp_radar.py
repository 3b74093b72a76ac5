from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.ilp_conflict import OPEN_NEEDS

ROWS = 20
SECTIONS = {
    "need": "ilp.need",
    "late_need": "ilp.need",
    "revisit": "ilp.match",
    "meeting": "ilp.meeting",
    "technology": "ilp.technology",
    "theme": "ilp.area",
}


class IlpRadar(models.TransientModel):
    """The officer's day on one screen: what nobody is looking at, and what has come back.

    Everything is searched in the name of the reader: what a record rule hides is neither listed nor counted.
    """

    _name = "ilp.radar"
    _description = "Radar"

    scope = fields.Selection([("mine", "My companies"), ("all", "All companies")], required=True, default="mine")
    days = fields.Integer("Days without an introduction", compute="_compute_sections")
    need_ids = fields.Many2many("ilp.need", string="Waiting for an introduction", compute="_compute_sections")
    late_need_ids = fields.Many2many("ilp.need", string="Answers overdue", compute="_compute_sections")
    revisit_ids = fields.Many2many("ilp.match", string="“Not now” that has come", compute="_compute_sections")
    meeting_ids = fields.Many2many("ilp.meeting", string="Meetings without an outcome", compute="_compute_sections")
    technology_ids = fields.Many2many("ilp.technology", string="Never shown", compute="_compute_sections")
    theme_ids = fields.Many2many("ilp.area", string="Themes of several companies", compute="_compute_sections")
    need_count = fields.Integer("Needs waiting", compute="_compute_sections")
    late_need_count = fields.Integer("Answers late", compute="_compute_sections")
    revisit_count = fields.Integer("To look at again", compute="_compute_sections")
    meeting_count = fields.Integer("Meetings to close", compute="_compute_sections")
    technology_count = fields.Integer("Technologies never shown", compute="_compute_sections")
    theme_count = fields.Integer("Shared themes", compute="_compute_sections")

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Radar")

    @api.model
    def action_open(self):
        """Open the radar of the user."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(self.env.ref("ilp_scouting.ilp_radar_view_form").id, "form")],
            "name": self.env._("Radar"),
        }

    @api.depends("scope")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_sections(self):
        days = self.env["ilp.program"].search([("company_id", "in", self.env.companies.ids)], limit=1).radar_days
        for radar in self:
            radar.days = days
            for section, model in SECTIONS.items():
                domain = getattr(radar, f"_domain_{section}")(days)
                radar[f"{section}_ids"] = self.env[model].search(domain, limit=ROWS)
                radar[f"{section}_count"] = self.env[model].search_count(domain)

    def _mine(self, path="membership_id"):
        """The companies that the reader follows, or all."""
        if self.scope == "all":
            return Domain.TRUE
        return Domain(f"{path}.officer_id", "=", self.env.uid) | Domain(f"{path}.deputy_id", "=", self.env.uid)

    def _domain_need(self, days):
        before = fields.Datetime.now() - relativedelta(days=days)
        waiting = Domain("state", "in", ("submitted", "matching")) & Domain("submitted_on", "<", before)
        return waiting & self._mine()

    def _domain_late_need(self, days):
        return Domain("is_late", "=", True) & self._mine()

    def _domain_revisit(self, days):
        today = self.env.company._ilp_today()
        due = Domain("decision", "=", "not_now") & Domain("revisit_on", "<=", today)
        return due & Domain("state", "!=", "rejected") & self._mine()

    def _domain_meeting(self, days):
        if "is_without_outcome" in self.env["ilp.meeting"]._fields:
            return Domain("is_without_outcome", "=", True) & self._mine()
        before = fields.Datetime.now() - relativedelta(days=days)
        return Domain("state", "=", "held") & Domain("date_stop", "<", before) & self._mine()

    def _domain_technology(self, days):
        """In an area of interest of an affiliate, and never introduced to anybody."""
        affiliates = Domain("membership_id.is_affiliate", "=", True) & self._mine()
        profiles = self.env["ilp.profile"].search(affiliates & Domain("state", "=", "confirmed"))
        shown = Domain("match_ids", "any", [("state", "=", "introduced")])
        return Domain("area_ids", "child_of", profiles.area_ids.ids) & ~shown

    def _domain_theme(self, days):
        """Areas in which two or more companies have an open need that the reader may read."""
        groups = self.env["ilp.need"]._read_group(
            Domain("state", "in", OPEN_NEEDS) & Domain("area_ids", "!=", False),
            ["area_ids"],
            having=[("membership_id:count_distinct", ">", 1)],
        )
        return Domain("id", "in", [area.id for (area,) in groups])


class IlpArea(models.Model):
    """How many open needs, of how many companies, the reader may read in an area."""

    _inherit = "ilp.area"

    open_need_count = fields.Integer("Open needs", compute="_compute_open_needs", groups="base.group_user")
    open_company_count = fields.Integer("Companies", compute="_compute_open_needs", groups="base.group_user")

    @api.depends_context("uid")
    def _compute_open_needs(self):
        domain = Domain("state", "in", OPEN_NEEDS) & Domain("area_ids", "in", self.ids)
        rows = self.env["ilp.need"]._read_group(domain, ["area_ids"], ["__count", "membership_id:count_distinct"])
        counts = {area: tuple(numbers) for area, *numbers in rows}
        for area in self:
            area.open_need_count, area.open_company_count = counts.get(area._origin, (0, 0))

    def action_open_theme_needs(self):
        """Open the open needs of the area that the user may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_need_action")
        domain = [("area_ids", "in", self.ids), ("state", "in", OPEN_NEEDS)]
        return action | {"domain": domain, "context": {}, "name": self[:1].name}
