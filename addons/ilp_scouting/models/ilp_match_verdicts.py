from odoo import api, fields, models

from ..tools.verdicts import position, spread, weighted

SIDES = ("officer", "researcher", "company")
SCALES = ("proximity", "feasibility")


class IlpMatch(models.Model):
    """Officer, researcher and company each judge proximity and feasibility; the latest verdict of each side is shown.

    Where they stand apart is said in steps of each scale. The weighted view stands beside the verdicts, with the
    weights of the need, and never in their place.
    """

    _inherit = "ilp.match"

    assessment_ids = fields.One2many("ilp.assessment", "match_id", "Verdicts")
    agreement = fields.Selection(
        [("agree", "Agreement"), ("differ", "Disagreement")],
        "Do they agree?",
        compute="_compute_agreement",
        store=True,
        groups="base.group_user",
    )
    proximity_spread = fields.Integer(
        "Steps apart on proximity",
        compute="_compute_agreement",
        store=True,
        default=0,
        aggregator="max",
        groups="base.group_user",
    )
    feasibility_spread = fields.Integer(
        "Steps apart on feasibility",
        compute="_compute_agreement",
        store=True,
        default=0,
        aggregator="max",
        groups="base.group_user",
    )
    verdict_count = fields.Integer(
        "Sides that have spoken", compute="_compute_agreement", store=True, default=0, groups="base.group_user"
    )
    weighted_view = fields.Float(
        "Weighted view",
        compute="_compute_weighted_view",
        store=True,
        default=0.0,
        digits=(5, 1),
        aggregator="avg",
        groups="base.group_user",
        help="The latest verdicts from 0 to 100, with the weights of the need. It replaces none of them.",
    )
    proximity_views = fields.Char("Proximity", compute="_compute_views", groups="base.group_user")
    feasibility_views = fields.Char("Industrial feasibility", compute="_compute_views", groups="base.group_user")
    verdict_table = fields.Html(
        "Verdicts side by side", compute="_compute_verdict_table", sanitize=False, groups="base.group_user"
    )

    @api.depends("assessment_ids.proximity_id.sequence", "assessment_ids.feasibility_id.sequence")
    def _compute_agreement(self):
        steps = self._scale_steps()
        for match in self:
            verdicts = match._latest_verdicts().values()
            apart = {
                scale: spread([steps[scale][verdict[f"{scale}_id"].id] for verdict in verdicts]) for scale in SCALES
            }
            match.proximity_spread, match.feasibility_spread = apart["proximity"], apart["feasibility"]
            match.verdict_count = len(verdicts)
            match.agreement = len(verdicts) > 1 and ("differ" if any(apart.values()) else "agree")

    @api.depends(
        "assessment_ids.proximity_id.sequence",
        "assessment_ids.feasibility_id.sequence",
        "need_id.weight_proximity",
        "need_id.weight_officer",
        "need_id.weight_researcher",
        "need_id.weight_company",
    )
    def _compute_weighted_view(self):
        steps = self._scale_steps()
        for match in self:
            verdicts = {
                side: tuple(position(steps[scale][verdict[f"{scale}_id"].id], len(steps[scale])) for scale in SCALES)
                for side, verdict in match._latest_verdicts().items()
            }
            weights = {side: match.need_id[f"weight_{side}"] for side in SIDES}
            match.weighted_view = weighted(verdicts, weights, match.need_id.weight_proximity / 100)

    @api.depends("assessment_ids")
    @api.depends_context("lang")
    def _compute_views(self):
        sides = self._sides()
        for match in self:
            verdicts = match._latest_verdicts()
            for scale in SCALES:
                views = [f"{label}: {verdicts[side][f'{scale}_id'].name}" for side, label in sides if side in verdicts]
                match[f"{scale}_views"] = " · ".join(views)

    @api.depends("assessment_ids", "weighted_view")
    @api.depends_context("lang")
    def _compute_verdict_table(self):
        for match in self:
            values = {"match": match, "verdicts": match._latest_verdicts(), "sides": match._sides()}
            match.verdict_table = self.env["ir.qweb"]._render("ilp_scouting.verdict_table", values)

    def _scale_steps(self):
        """{scale: {level: its step from 0}} for their verdicts, with the archived levels that old ones still use."""
        if not self.assessment_ids:
            return dict.fromkeys(SCALES, {})
        levels = self.env["ilp.scale.level"].with_context(active_test=False).search([("kind", "in", SCALES)])
        by_kind = levels.grouped("kind")
        return {scale: {level.id: step for step, level in enumerate(by_kind.get(scale, []))} for scale in SCALES}

    def _sides(self):
        labels = dict(self.env["ilp.assessment"]._fields["side"]._description_selection(self.env))
        return [(side, labels[side]) for side in SIDES]

    def _latest_verdicts(self):
        """{side: its latest assessment}, for the sides that have spoken; older ones remain on record."""
        self.ensure_one()
        latest = {}
        for verdict in self.assessment_ids.sorted(lambda verdict: (verdict.date, verdict.id)):
            latest[verdict.side] = verdict
        return latest
