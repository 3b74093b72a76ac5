from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.typed import clean, keys, overlong
from .personal_link import PersonalLink

FIELDS = ("can_help", "evidence", "question", "technology_id")


class BoardController(PersonalLink, Controller):
    """One page, no login: who holds the token of the blind board answers for the laboratory."""

    @route("/ilp/answer/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def board(self, token, lang=None, **post):
        """Show the need without names, ask the three questions, and thank; until it is shared it can be changed."""
        answer_sudo = self.env["ilp.need.answer"].sudo()._find(token)  # the token is the right to this one page
        lang = self._lang(lang, answer_sudo.partner_id.lang)
        if not answer_sudo:
            return self._render_page("ilp_scouting.board_gone", lang, {}, status=404)
        record = answer_sudo.with_context(lang=lang)
        if request.httprequest.method != "POST":
            return self._render_board(record, {name: self._stored(record, name) for name in FIELDS})
        typed = {name: clean(post.get(name)) for name in FIELDS}
        try:
            record._answer(self._read_board(record, typed))
        except UserError as error:
            return self._render_board(record, typed, error=str(error))
        return self._render_page("ilp_scouting.board_thanks", lang, {"answer": record})

    def _stored(self, record, name):
        if name == "technology_id":
            return str(record.technology_id.id or "")
        return (name == "evidence" and record.decline_reason) or record[name] or ""

    def _read_board(self, record, typed):
        if typed["can_help"] not in record._fields["can_help"].get_values(record.env):
            raise UserError(record.env._("Say whether you can help."))
        if overlong(typed):
            raise UserError(record.env._("The text is too long: shorten it."))
        chosen = keys([typed["technology_id"]])
        own = record.lab_id.technology_ids.filtered(lambda technology: technology.id in chosen)
        return typed | {"technology_id": own.id}

    def _render_board(self, record, typed, error=None):
        values = {"answer": record, "typed": typed, "error": error, "technologies": record.lab_id.technology_ids}
        return self._render_page("ilp_scouting.board_form", record.env.context["lang"], values)
