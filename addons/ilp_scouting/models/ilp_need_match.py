from odoo import models
from odoo.fields import Command


class IlpNeed(models.Model):
    """How a need finds technologies: ranked for its text, stored as matches with their reasons."""

    _inherit = "ilp.need"

    def _match(self, limit=20):
        """Rank the technologies for this need and return its matches, best first.

        Proposals that fell out of the first ``limit`` go, decisions already taken (kept, introduced, rejected) stay
        with their state. Only technologies that the user may read are ranked.
        """
        self.ensure_one()
        Technology = self.env["ilp.technology"]
        text = f"{self.title}\n{self.description or ''}"
        ranked = Technology._rank(text, self.area_ids, (self.trl_min, self.trl_max), limit)
        matches = self._store_matches(Technology._explain(text, ranked))
        if self.state == "submitted":
            self._step("matching")
            self.activity_feedback(["ilp_scouting.mail_activity_need"])
        return matches

    def _store_matches(self, rows):
        known = {match.technology_id: match for match in self.match_ids}
        ranked = {row["technology"] for row in rows}
        self.match_ids.filtered(lambda match: match.technology_id not in ranked)._forget()
        missing = [row["technology"] for row in rows if row["technology"] not in known]
        created = self.env["ilp.match"].create(
            [self._prepare_match_vals(technology) for technology in missing]
        )
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
