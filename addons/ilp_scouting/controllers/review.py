from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.typed import clean, overlong
from .personal_link import PersonalLink

LIMITS = {"summary": 10_000, "note": 10_000}


class ReviewController(PersonalLink, Controller):
    """One page, no login: who holds the token says for the laboratory whether its sheets are still right."""

    @route("/ilp/review/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def review(self, token, lang=None, **post):
        """Show the sheets that wait for an answer; each is answered once."""
        request_sudo = self._find_link("ilp.review.request", token)._working()
        lang = self._lang(lang, request_sudo.partner_id.lang)
        if not request_sudo:
            return self._render_page("ilp_scouting.review_gone", lang, {}, status=404)
        record = request_sudo.with_context(lang=lang)
        error, typed = None, {}
        if request.httprequest.method == "POST":
            typed = {name: clean(value) for name, value in post.items()}
            try:
                with self.env.cr.savepoint():
                    record._answer(self._read_answers(record, typed))
                typed = {}
            except UserError as refusal:
                error = str(refusal)
        values = {"review": record, "typed": typed, "error": error, "said": bool(post) and not error}
        return self._render_page("ilp_scouting.review_form", lang, values)

    def _read_answers(self, record, typed):
        pending = record.line_ids.filtered(lambda line: not line.answer)
        if typed.get("all") == "right":
            return {line: {"answer": "right"} for line in pending}
        choices = dict(record.line_ids._fields["answer"].selection)
        chosen = pending.filtered(lambda line: typed.get(f"answer_{line.id}") in choices)
        if not chosen:
            raise UserError(record.env._("Choose an answer for one sheet at least."))
        return {line: self._read_answer(line, typed) for line in chosen}

    def _read_answer(self, line, typed):
        texts = {name: typed.get(f"{name}_{line.id}", "") for name in LIMITS}
        if overlong(texts, LIMITS):
            raise UserError(line.env._("The text is too long: shorten it."))
        trl = typed.get(f"trl_{line.id}", "")
        values = {"answer": typed[f"answer_{line.id}"], "note": texts["note"]}
        if values["answer"] == "correct":
            level = int(trl) if trl in tuple("0123456789") else line.technology_id.trl
            values |= {"summary": texts["summary"], "trl": level}
        return values
