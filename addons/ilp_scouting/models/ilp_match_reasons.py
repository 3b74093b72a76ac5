from odoo import api, fields, models


class IlpMatch(models.Model):
    """Why a technology was proposed: the facts that the ranking stored, told in the language of the reader."""

    _inherit = "ilp.match"

    score = fields.Float(readonly=True, digits=(5, 1), groups="base.group_user", default=0.0)
    band = fields.Selection(
        [("strong", "Strong"), ("possible", "Possible"), ("weak", "Weak")], readonly=True, groups="base.group_user"
    )
    reasons = fields.Json(readonly=True, groups="base.group_user")
    reason_text = fields.Text("Why", compute="_compute_reason_text", groups="base.group_user")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for match in self:
            match.reason_text = match._reason_sentence(match.reasons or {})

    def _reason_sentence(self, facts):
        """The stored facts as sentences in the language of the reader."""
        lexical = facts.get("lex") or {}
        pairs = [own if own == other else f"{own} ≈ {other}" for own, other, *_kind in lexical.get("terms", [])]
        areas = self.env["ilp.area"].browse(facts.get("tax") or []).exists().mapped("name")
        trl, missing = facts.get("trl") or {}, lexical.get("missing")
        parts = [
            pairs and self.env._("Shared words: %(words)s.", words=", ".join(pairs)),
            areas and self.env._("Shared areas: %(areas)s.", areas=", ".join(areas)),
            trl.get("has") and self.env._("TRL %(trl)s.", trl=trl["has"]),
            missing and self.env._("Not found: %(words)s.", words=", ".join(missing)),
        ]
        return " ".join(part for part in parts if part)

    def _set_facts(self, row):
        """Store the score of the last ranking and what explains it."""
        need, technology = self.need_id, self.technology_id
        shared = need.area_ids._ancestors_ids() & technology.area_ids._ancestors_ids() if need.area_ids else set()
        facts = {
            "lex": row["lex"],
            "tax": sorted(shared & set((need.area_ids | technology.area_ids).ids)),
            "trl": {"want": [need.trl_min, need.trl_max], "has": technology.trl},
            "text_hash": technology.text_hash,
        }
        self.write({"score": row["score"], "band": row["band"], "reasons": facts})
