from odoo import api, fields, models
from odoo.fields import Command

from .ilp_need import OFFICER
from .ilp_scouting_path import OPEN_STATES

TRANSITIONS = {"open": {"taken", "dropped"}, "dropped": {"open"}, "taken": set()}
TITLE = 120


class IlpScoutingCandidate(models.Model):
    """Something found on the way, in a secondment or a mentoring, that may become a need on the company's path."""

    _name = "ilp.scouting.candidate"
    _description = "Candidate of a scouting path"
    _inherit = ["ilp.scouting.mixin"]
    _order = "id desc"
    _rec_name = "title"
    _transitions = TRANSITIONS

    title = fields.Char(required=True)
    text = fields.Text()
    membership_id = fields.Many2one("ilp.membership", "Company", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    path_id = fields.Many2one("ilp.scouting.path", "Scouting path", index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Found by", ondelete="restrict")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    technology_id = fields.Many2one("ilp.technology", index="btree_not_null", ondelete="set null")
    log_id = fields.Many2one(
        "ilp.secondment.log", "Week", index="btree_not_null", ondelete="cascade", readonly=True, groups=OFFICER
    )
    session_id = fields.Many2one(
        "ilp.mentoring.session", index="btree_not_null", ondelete="cascade", readonly=True
    )
    need_id = fields.Many2one("ilp.need", readonly=True, index="btree_not_null", ondelete="set null")
    state = fields.Selection(
        [("open", "To look at"), ("taken", "Became a need"), ("dropped", "Put aside")],
        required=True,
        default="open",
        copy=False,
        group_expand=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A candidate stands on the open path of its company."""
        candidates = super().create(vals_list)
        ids = candidates.membership_id.ids
        paths = self.env["ilp.scouting.path"].search([("membership_id", "in", ids), ("state", "in", OPEN_STATES)])
        for candidate in candidates.filtered(lambda one: not one.path_id):
            candidate.path_id = paths.filtered(lambda path, one=candidate: path.membership_id == one.membership_id)[:1]
        return candidates

    # Buttons

    def action_make_need(self):
        """Write it down as a need of the company, with the technology it came from as the first match; open it."""
        self._check_officer()
        for candidate in self:
            candidate._make_need()
        return self[:1].need_id.get_formview_action()

    def action_drop(self):
        """Nothing for the path."""
        self._check_officer()
        self._require_state("open")
        self._step("dropped")

    def action_reconsider(self):
        """Look at it again."""
        self._check_officer()
        self._step("open")

    def _make_need(self):
        self.ensure_one()._require_state("open")
        need = self.env["ilp.need"].create(
            {
                "title": self.title,
                "description": self.text or self.title,
                "membership_id": self.membership_id.id,
                "area_ids": [Command.set(self.area_ids.ids)],
            }
        )
        if self.technology_id:
            people = self.technology_id.researcher_ids.ids
            match = {"need_id": need.id, "technology_id": self.technology_id.id}
            self.env["ilp.match"].create(match | {"researcher_ids": [Command.set(people)]})
        self._step("taken", need_id=need.id)

    @api.model
    def _title_of(self, text):
        first = text.strip().splitlines()[0]
        return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"

    def _note(self, text, values):
        """Make these open candidates say ``text``: a new one, the same one corrected, or none when it is empty."""
        if not text:
            self.filtered(lambda one: one.state == "open").unlink()
        elif self:
            self.filtered(lambda one: one.state == "open").write({"title": self._title_of(text), "text": text})
        else:
            self.create(values | {"title": self._title_of(text), "text": text})


class IlpNeed(models.Model):
    """A need that was found on the way knows where."""

    _inherit = "ilp.need"

    candidate_ids = fields.One2many("ilp.scouting.candidate", "need_id", "Found in", groups="base.group_user")


class IlpScoutingPath(models.Model):
    """What secondments and mentoring found stands on the path until the officer has looked at it."""

    _inherit = "ilp.scouting.path"

    candidate_ids = fields.One2many("ilp.scouting.candidate", "path_id", "Candidates", groups="base.group_user")
    candidate_count = fields.Integer(
        "Candidates to look at", compute="_compute_candidate_count", groups="base.group_user"
    )

    @api.depends("candidate_ids.state")
    def _compute_candidate_count(self):
        domain = [("path_id", "in", self.ids), ("state", "=", "open")]
        counts = dict(self.env["ilp.scouting.candidate"]._read_group(domain, ["path_id"], ["__count"]))
        for path in self:
            path.candidate_count = counts.get(path._origin, 0)

    @api.readonly
    def action_open_candidates(self):
        """Open what was found on the way and waits for a look."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_scouting_candidate_action")
        return action | {"domain": [("path_id", "in", self.ids)]}
