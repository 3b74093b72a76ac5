import base64

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.typed import clean, overlong
from .personal_link import PersonalLink

MEGABYTES = 10
LINE, TEXT = 2_000, 50_000
QUESTIONS = ("usefulness", "conduct", "again")


class ActivityLinks(PersonalLink, Controller):
    """Pages without a login for those who take part in an activity: the week, the reports, the evaluation."""

    @route("/ilp/log/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def week(self, token, lang=None, **post):
        """The two lines of one week."""
        log_sudo = self._find_link("ilp.secondment.log", token)
        person, names = log_sudo.person_id, ("did", "found")
        return self._serve(log_sudo, person, "activity_week", self._answer_week, names, lang, post)

    @route("/ilp/report/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def report(self, token, lang=None, **post):
        """The interim or the final report."""
        report_sudo = self._find_link("ilp.secondment.report", token)
        person = report_sudo.person_id
        return self._serve(report_sudo, person, "activity_report", self._answer_report, ("text",), lang, post)

    @route("/ilp/evaluation/<string:token>", type="http", auth="public", website=True, sitemap=False, multilang=False)
    def evaluation(self, token, lang=None, **post):
        """Three questions and a line."""
        evaluation_sudo = self._find_link("ilp.activity.evaluation", token)
        person, names = evaluation_sudo.partner_id, (*QUESTIONS, "comment")
        return self._serve(evaluation_sudo, person, "activity_evaluation", self._answer_evaluation, names, lang, post)

    def _serve(self, record, person, template, answer, names, lang, post):
        """Show the page or keep the answer; what was typed stays when something is missing."""
        lang = self._lang(lang, person.lang)
        record = record.with_context(lang=lang)
        if closed := record._why_closed():
            return self._render_page("ilp_scouting.activity_gone", lang, {"why": closed}, status=404)
        values = {"record": record, "person": person, "typed": {name: record[name] or "" for name in names}}
        if request.httprequest.method == "POST":
            values["typed"] = {name: clean(post.get(name)) for name in names}
            try:
                with self.env.cr.savepoint():
                    answer(record, values["typed"])
                values["said"] = True
            except UserError as error:
                values["error"] = str(error)
        return self._render_page(f"ilp_scouting.{template}", lang, values)

    def _answer_week(self, record, typed):
        self._check_length(record, typed, LINE)
        record._answer(typed["did"], typed["found"])

    def _answer_report(self, record, typed):
        self._check_length(record, typed, TEXT)
        upload = request.httprequest.files.get("document")
        content = upload.read(MEGABYTES * 2**20 + 1) if upload and upload.filename else b""
        if len(content) > MEGABYTES * 2**20:
            sentence = record.env._("“%(name)s” is larger than %(limit)s MB.", name=upload.filename, limit=MEGABYTES)
            raise UserError(sentence)
        record._answer(typed["text"], base64.b64encode(content), clean(upload.filename)[:200] if content else None)

    def _answer_evaluation(self, record, typed):
        self._check_length(record, typed, LINE)
        record._answer({name: typed[name] for name in QUESTIONS}, typed["comment"])

    def _check_length(self, record, typed, limit):
        if overlong(typed, dict.fromkeys(typed, limit)):
            raise UserError(record.env._("The text is too long: shorten it."))
