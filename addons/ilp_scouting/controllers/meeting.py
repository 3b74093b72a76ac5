from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import mute_logger

from ..tools.typed import clean, keys
from .personal_link import PersonalLink

NOTE = 500


class MeetingController(PersonalLink, Controller):
    """Pages without a login, for who holds the token: answer to a meeting, and a researcher's own load."""

    @route("/ilp/meeting/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def meeting(self, token, lang=None, answer=None, note=None, colleague=None, **post):
        """Say which dates are possible, decline, or hand over to a colleague."""
        record = self._in_language(self._find_link("ilp.meeting.invitee", token), lang)
        if closed := record._why_closed():
            return self._render("ilp_scouting.meeting_gone", record, {"why": closed}, status=404)
        typed = {"note": clean(note)[:NOTE], "slots": keys(request.httprequest.form.getlist("slots")), "error": None}
        if request.httprequest.method != "POST":
            typed["slots"] = set(record.slot_ids.ids)
            return self._render("ilp_scouting.meeting_page", record, {"typed": typed})
        try:
            self._answer(record, answer, typed, keys([clean(colleague)]))
        except UserError as error:
            return self._render("ilp_scouting.meeting_page", record, {"typed": typed | {"error": str(error)}})
        return self._render("ilp_scouting.meeting_thanks", record, {"typed": typed})

    def _answer(self, record, answer, typed, colleague):
        note = typed["note"] or False
        if answer == "decline":
            return record._decline(note)
        if answer == "hand":
            partners = record.env["res.partner"].browse(colleague).exists()
            return record._hand_over(partners[:1], note)
        slots = record.env["ilp.meeting.slot"].browse(typed["slots"]).exists()
        with mute_logger("odoo.sql_db"):  # a date taken meanwhile is no error: the next one is tried
            return record._accept(slots, note)

    @route("/ilp/researcher/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def researcher(self, token, lang=None, until=None, note=None, **post):
        """What the programme asks of this researcher, and a way to be left in peace for a while."""
        record = self._in_language(self._find_link("ilp.researcher", token), lang)
        if not record:
            why = record.env._("This link is not complete: open the mail again and use the whole link.")
            return self._render("ilp_scouting.meeting_gone", record, {"why": why}, status=404)
        typed = {"until": clean(until), "note": clean(note)[:NOTE]}
        values = {"error": None, "saved": False, "typed": typed, "today": record.env.company._ilp_today()}
        if request.httprequest.method == "POST":
            try:
                record._be_quiet(self._day(record, typed["until"]), typed["note"])
                values["saved"] = True
            except UserError as error:
                values["error"] = str(error)
        return self._render("ilp_scouting.researcher_page", record, values)

    def _day(self, record, typed):
        """The day that was typed; empty ends the quiet period."""
        if not typed:
            return False
        try:
            day = fields.Date.to_date(typed)
        except ValueError:
            day = None
        if not day or day < record.env.company._ilp_today():
            raise UserError(record.env._("Choose a day to come."))
        return day

    def _in_language(self, record, chosen):
        return record.with_context(lang=self._lang(chosen, record.partner_id.lang))

    def _render(self, template, record, values, status=200):
        return self._render_page(template, record.env.context["lang"], values | {"record": record}, status)
