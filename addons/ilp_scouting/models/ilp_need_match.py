from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

WIDTH = 60


class IlpNeed(models.Model):
    """How a need finds technologies, and the laboratories and people behind them: ranked, stored with reasons."""

    _inherit = "ilp.need"

    source_ids = fields.One2many("ilp.need.source", "need_id", "Laboratories and researchers")
    match_notice = fields.Char("About this ranking", compute="_compute_match_notice", groups="base.group_user")

    @api.depends("match_ids.band", "match_ids.reasons")
    @api.depends_context("lang")
    def _compute_match_notice(self):
        keyword_only = self.env["ilp.technology"]._engine_notice()
        for need in self:
            need.match_notice = keyword_only or need._nothing_suitable()

    def _nothing_suitable(self):
        """A warning when the encoder finds none of the technologies near the need."""
        bands = set(self.match_ids.mapped("band"))
        if bands and bands <= {"keyword"}:
            return self.env._("Nothing in the catalogue is close to this need: these technologies share words only.")
        return False

    def _match_text(self):
        return f"{self.title}\n{self.description or ''}"

    def _match(self, limit=20):
        """Rank the technologies for this need and return its matches, best first.

        Proposals that fell out of the first ``limit`` go, decisions already taken (kept, introduced, rejected) stay
        with their state. Only technologies that the user may read are ranked.
        """
        self.ensure_one()
        Technology, text = self.env["ilp.technology"], self._match_text()
        ranked = Technology._rank(text, self.area_ids, (self.trl_min, self.trl_max), max(limit, WIDTH))
        matches = self._store_matches(Technology._explain(text, ranked[:limit]))
        self.env["ilp.need.source"]._store(self, ranked)
        if self.state == "submitted":
            self._step("matching")
            self.activity_feedback(["ilp_scouting.mail_activity_need"])
        return matches

    def _store_matches(self, rows):
        """Write what was ranked; of two officers who rank one need at once, one is retried and finds it all there."""
        self.env.cr.execute(SQL("UPDATE ilp_need SET write_date = write_date WHERE id = %s", self.id))
        known = {match.technology_id: match for match in self.match_ids}
        ranked = {row["technology"] for row in rows}
        self.match_ids.filtered(lambda match: match.technology_id not in ranked)._forget()
        missing = [row["technology"] for row in rows if row["technology"] not in known]
        created = self.env["ilp.match"].create([self._prepare_match_vals(technology) for technology in missing])
        known.update(zip(missing, created, strict=True))
        for row in rows:
            known[row["technology"]]._set_facts(row)
        return self.env["ilp.match"].concat(*(known[row["technology"]] for row in rows))

    def _prepare_match_vals(self, technology):
        researchers = technology.researcher_ids or technology.lab_id.head_id
        return {
            "need_id": self.id,
            "technology_id": technology.id,
            "researcher_ids": [Command.set(researchers.ids)],
        }
