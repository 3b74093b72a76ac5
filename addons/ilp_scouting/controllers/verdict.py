from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.typed import LIMITS, clean, keys, overlong
from .personal_link import PersonalLink

FIELDS = ("proximity", "feasibility", "certainty", "reason", "next_step")


class VerdictController(PersonalLink, Controller):
    """One page, no login: who holds the token of a verdict link is the person it was sent to."""

    @route("/ilp/verdict/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def verdict(self, token, lang=None, **post):
        """Show the technology, ask for two verdicts and a reason, and thank; a new answer adds to the old ones."""
        request_sudo = self._find_link("ilp.verdict.request", token)
        lang = self._lang(lang, request_sudo.lang)
        record = request_sudo.with_context(lang=lang)
        if closed := record._why_closed():
            return self._render_page("ilp_scouting.verdict_gone", lang, {"why": closed}, status=404)
        if request.httprequest.method != "POST":
            return self._render_form(record, {"certainty": "fair", "phrases": set()})
        typed = {name: clean(post.get(name)) for name in FIELDS}
        typed["certainty"] = typed["certainty"] or "fair"
        typed["phrases"] = keys(request.httprequest.form.getlist("phrases"))
        try:
            self._answer(record, typed)
        except UserError as error:
            return self._render_form(record, typed, error=str(error))
        return self._render_page("ilp_scouting.verdict_thanks", lang, {"verdict_request": record})

    def _levels(self, record):
        return record.env["ilp.scale.level"].search([]).grouped("kind")

    def _answer(self, record, typed):
        levels = {
            kind: levels.filtered(lambda level, kind=kind: str(level.id) == typed[kind])
            for kind, levels in self._levels(record).items()
        }
        reason = self._reason(record, typed)
        certain = typed["certainty"] in dict(record.env["ilp.assessment"]._fields["certainty"].selection)
        if not all(levels.values()) or not reason or not certain:
            raise UserError(record.env._("Choose one answer for each question and give a reason."))
        self._check_length(record, {name: typed[name] for name in FIELDS})
        record._answer(
            levels["proximity"], levels["feasibility"], reason, typed["next_step"], certainty=typed["certainty"]
        )

    def _reason(self, record, typed):
        """What was ticked and what was typed, as one text."""
        phrases = record.env["ilp.verdict.phrase"].search([("id", "in", list(typed["phrases"]))])
        return "\n".join(part for part in (". ".join(phrases.mapped("name")), typed["reason"]) if part)

    def _check_length(self, record, typed):
        if name := overlong(typed):
            label = record.env["ilp.assessment"]._fields[name]._description_string(record.env)
            raise UserError(
                record.env._(
                    "“%(field)s” has more than %(limit)s characters: shorten it.", field=label, limit=LIMITS[name]
                )
            )

    def _render_form(self, record, typed, error=None):
        values = {
            "verdict_request": record,
            "levels": self._levels(record),
            "phrases": record.env["ilp.verdict.phrase"].search([]),
            "certainties": record.env["ilp.assessment"]._fields["certainty"]._description_selection(record.env),
            "typed": typed,
            "error": error,
            "verdicts": record._verdicts(),
        }
        return self._render_page("ilp_scouting.verdict_form", record.env.context["lang"], values)
