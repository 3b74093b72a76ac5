from odoo import api, fields, models
from odoo.fields import Command

from ..tools.digest import plain, without_addresses

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
            need.match_notice = keyword_only or need._ranked_by_words() or need._nothing_suitable()

    def _ranked_by_words(self):
        """A warning when there was no vector at the time of the ranking."""
        facts = [match.reasons for match in self.match_ids if match.reasons]
        if facts and not any(one.get("sem") for one in facts):
            return self.env._("Keyword match only, the vectors were not ready: choose “Find technologies” again later.")
        return False

    def _nothing_suitable(self):
        """A warning when the encoder finds none of the technologies near the need."""
        bands = set(self.match_ids.mapped("band"))
        if bands and bands <= {"keyword"}:
            return self.env._("Nothing in the catalogue is close to this need: these technologies share words only.")
        return False

    def _match_text(self):
        return without_addresses(plain(f"{self.title}\n{self.description or ''}"))

    def _match(self, limit=20):
        """Rank the technologies for this need and return its matches, best first.

        Proposals that fell out of the first ``limit`` go, decisions already taken (kept, introduced, rejected) stay
        with their state. Only technologies that the user may read are ranked.
        """
        self.ensure_one()
        Technology = self.env["ilp.technology"]
        text = Technology._condense(self._match_text())
        ranked = Technology._rank(text, self.area_ids, (self.trl_min, self.trl_max), max(limit, WIDTH))
        matches = self._store_matches(Technology._explain(ranked[:limit]))
        self.env["ilp.need.source"]._store(self, ranked)
        if self.state == "submitted":
            self._step("matching")
            self.activity_feedback(["ilp_scouting.mail_activity_need"])
        return matches

    def _store_matches(self, rows):
        """Write what was ranked; of two officers who rank one need at once, one is retried and finds it all there."""
        self._ilp_take_turns()
        known = {match.technology_id: match for match in self.match_ids}
        facts = {row["technology"]: self._prepare_facts(row) for row in rows}
        self.match_ids.filtered(lambda match: match.technology_id not in facts)._forget()
        missing = [technology for technology in facts if technology not in known]
        vals_list = [self._prepare_match_vals(technology) | facts[technology] for technology in missing]
        quiet = self.env["ilp.match"].with_context(tracking_disable=True)  # a proposal is no news: its decisions are
        created = quiet.create(vals_list).with_env(self.env)
        for technology in known.keys() & facts.keys():
            known[technology]._keep_facts(facts[technology])
        known.update(zip(missing, created, strict=True))
        return self.env["ilp.match"].concat(*(known[technology] for technology in facts))

    def _prepare_match_vals(self, technology):
        researchers = technology.researcher_ids or technology.lab_id.head_id
        return {
            "need_id": self.id,
            "membership_id": self.membership_id.id,  # as it would be computed: not written a second time
            "company_id": self.company_id.id,
            "technology_id": technology.id,
            "researcher_ids": [Command.set(researchers.ids)],
        }

    def _prepare_facts(self, row):
        """The score of a ranked row and what explains it, as they are stored."""
        technology, areas = row["technology"], self.area_ids
        shared = areas._ancestors_ids() & technology.area_ids._ancestors_ids() if areas else set()
        reasons = {
            "lex": row["lex"],
            "sem": row["sem"],
            "tax": sorted(shared & {*areas.ids, *technology.area_ids.ids}) if areas else [],
            "trl": {"want": [self.trl_min, self.trl_max], "has": technology.trl},
            "text_hash": technology.text_hash,
        }
        return {"score": row["score"], "band": row["band"], "reasons": reasons, "text_hash": technology.text_hash}
