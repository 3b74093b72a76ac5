from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.ranking import NEARNESS

BANDS = [("strong", "Strong"), ("possible", "Possible"), ("weak", "Weak"), ("keyword", "Words only")]
FAR = NEARNESS[-1][1]
STALE = """(
    SELECT match.id
      FROM ilp_match match
      JOIN ilp_technology technology ON technology.id = match.technology_id
     WHERE match.text_hash IS DISTINCT FROM technology.text_hash
)"""


class IlpMatch(models.Model):
    """Why a technology was proposed: the facts that the ranking stored, told in the language of the reader."""

    _inherit = "ilp.match"

    score = fields.Float(readonly=True, digits=(5, 1), groups="base.group_user", default=0.0)
    band = fields.Selection(BANDS, readonly=True, groups="base.group_user")
    reasons = fields.Json(readonly=True, groups="base.group_user")
    reason_text = fields.Text("Why", compute="_compute_reason_text", groups="base.group_user")
    match_notice = fields.Char(related="need_id.match_notice")
    text_hash = fields.Char(readonly=True, copy=False, groups="base.group_user", export_string_translation=False)
    is_stale = fields.Boolean(
        "Sheet changed since", compute="_compute_is_stale", search="_search_is_stale", groups="base.group_user"
    )

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        named = {key for match in self for key in (match.reasons or {}).get("tax", ())}
        names = {area.id: area.name for area in self.env["ilp.area"].browse(named).exists()}
        for match in self:
            match.reason_text = " ".join(match._reason_sentences(match.reasons or {}, names))

    def _reason_sentences(self, facts, names):
        """The stored facts as sentences in the language of the reader; ``names`` are those of the areas."""
        lexical = facts.get("lex") or {}
        pairs = [own if own == other else f"{own} ≈ {other}" for own, other, *_kind in lexical.get("terms", [])]
        areas = [names[key] for key in facts.get("tax", ()) if key in names]
        missing = lexical.get("missing")
        sentences = [
            self._meaning_sentence(facts.get("sem") or {}),
            pairs and self.env._("Shared words: %(words)s.", words=", ".join(pairs)),
            areas and self.env._("Shared areas: %(areas)s.", areas=", ".join(areas)),
            self._maturity_sentence(facts.get("trl") or {}),
            missing and self.env._("Not found: %(words)s.", words=", ".join(missing)),
        ]
        return [sentence for sentence in sentences if sentence]

    def _meaning_sentence(self, facts):
        if not facts or self.band == "keyword" or facts.get("cos", 0.0) < FAR:
            return ""
        nearness = f"{facts.get('cos', 0.0):.2f}"
        passage = (facts.get("passages") or {}).get(self.env.lang) or facts.get("passage")
        if not passage:
            return self.env._("Close in meaning (%(nearness)s).", nearness=nearness)
        return self.env._("Close in meaning (%(nearness)s): “%(passage)s”", nearness=nearness, passage=passage)

    def _maturity_sentence(self, facts):
        lowest, highest = facts.get("want") or (0, 0)
        if not facts.get("has"):
            return self.env._("TRL not known.") if lowest or highest else ""
        if not lowest and not highest:
            return self.env._("TRL %(trl)s.", trl=facts["has"])
        return self.env._(
            "TRL %(trl)s, wanted %(lowest)s to %(highest)s.", trl=facts["has"], lowest=lowest or 1, highest=highest or 9
        )

    @api.depends("text_hash", "technology_id.text_hash")
    def _compute_is_stale(self):
        for match in self:
            match.is_stale = bool(match.text_hash) and match.text_hash != match.technology_id.text_hash

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["ilp.technology"].flush_model(["text_hash"])
        return Domain("text_hash", "!=", False) & Domain("id", "in", SQL(STALE))

    def _keep_facts(self, facts):
        """Store the score of the last ranking and what explains it, unless that is what is stored."""
        held = {"score": self.score, "band": self.band, "reasons": self.reasons, "text_hash": self.text_hash}
        if held != facts | {"score": round(facts["score"], 1)}:
            self.write(facts)
