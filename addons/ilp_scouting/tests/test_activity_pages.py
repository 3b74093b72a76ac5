import re

from odoo.http import Request
from odoo.tests import tagged

from .activity_common import ActivityHttpCommon

PAGE = "/my/ilp/activities"


@tagged("post_install", "-at_install")
class TestActivityPages(ActivityHttpCommon):
    """Pages of the company and pages without a login: who sees what, what is kept, what is refused in one sentence."""

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _post(self, url, files=None, **data):
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def _link(self, url, files=None, **data):
        """Send the form of a page without a login."""
        self.authenticate(None, None)
        page = self.url_open(url).text
        data["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.url_open(url, data=data, files=files)

    def _week(self):
        secondment = self._running()
        return self.env["ilp.secondment.log"].create({"secondment_id": secondment.id, "week_start": "2031-01-06"})

    # Portal

    def test_the_coordinator_names_the_person_and_gives_documents(self):
        secondment = self._approved(self.module_secondment, 3).secondment_ids
        page = f"{PAGE}/{secondment.activation_id.id}"
        self._login(self.coordinator)
        self.assertIn('role="alert"', self._post(f"{page}/person", person=self.rival.partner_id.id).text)
        self._post(f"{page}/person", person=self.guest.id)
        self.assertEqual(secondment.person_id, self.guest)
        item = secondment.item_ids.filtered(lambda one: one.side == "company")[0]
        self.assertIn("Choose the file first", self._post(f"{page}/item/{item.id}").text)
        answer = self._post(f"{page}/item/{item.id}", files={"document": ("insurance.pdf", b"%PDF-1.4")})
        self.assertEqual((answer.status_code, item.document_name), (303, "insurance.pdf"))
        self.assertEqual(item.provided_by_id, self.coordinator.partner_id)
        self.assertEqual(self.url_open(f"{page}/item/{item.id}/file").content, b"%PDF-1.4")
        self.assertIn("Received, to be checked", self.url_open(page).text)
        self._login(self.guest.user_ids)
        self._post(f"{page}/item/{item.id}", files={"document": ("better.pdf", b"%PDF-1.5")})
        self.assertEqual((item.document_name, item.provided_by_id), ("better.pdf", self.guest))

    def test_what_the_institute_sees_to_is_not_given_by_the_company(self):
        secondment = self._secondment()
        item = secondment.item_ids.filtered(lambda one: one.side == "institute")[0]
        self._login(self.coordinator)
        url = f"{PAGE}/{secondment.activation_id.id}/item/{item.id}"
        self.assertIn("Nothing is asked", self._post(url, files={"document": ("a.pdf", b"x")}).text)
        self.assertFalse(item.document)

    def test_another_company_neither_sees_nor_gives(self):
        secondment = self._running()
        item = secondment.item_ids.filtered(lambda one: one.side == "company")[0]
        self._login(self.rival)
        page = f"{PAGE}/{secondment.activation_id.id}"
        for url in (page, f"{page}/item/{item.id}/file"):
            answer = self.url_open(url, allow_redirects=False)
            self.assertIn(answer.status_code, (302, 303))
        self._post(f"{page}/item/{item.id}", files={"document": ("mine.pdf", b"x")})
        self._post(f"{page}/person", person=self.rival.partner_id.id)
        self.assertEqual((item.document_name, secondment.person_id), ("a.pdf", self.guest))
        models = ("ilp.secondment", "ilp.secondment.item", "ilp.mentoring", "ilp.mentoring.session", "ilp.activation")
        for model in models:
            self.assertFalse(self.env[model].with_user(self.rival).search([]), model)

    def test_colleagues_see_their_own(self):
        own = self._running()
        other = self._secondment(quantity=1, person_id=self.coordinator.partner_id.id)
        other.activation_id.partner_ids = self.coordinator.partner_id
        Secondment = self.env["ilp.secondment"]
        self.assertEqual(Secondment.with_user(self.coordinator).search([]), own | other)
        self.assertEqual(Secondment.with_user(self.colleague).search([]), own)
        self._login(self.colleague)
        self.assertIn("Test soft robotics", self.url_open(f"{PAGE}/{own.activation_id.id}").text)

    def test_the_plan_of_sessions_is_on_the_page(self):
        mentoring = self._approved(self.module_mentoring, 2, partner_ids=self.guest.ids).mentoring_ids
        mentoring.write({"technology_id": self.gripper.id, "mentor_id": self.researcher.id, "goals": "Capire"})
        session = {"mentoring_id": mentoring.id, "date_start": "2031-01-06 09:00:00", "theme": "Le guarnizioni"}
        self.env["ilp.mentoring.session"].create(session)
        self._login(self.colleague)
        text = self.url_open(f"{PAGE}/{mentoring.activation_id.id}").text
        for words in ("Anna Prova", "Capire", "Le guarnizioni"):
            self.assertIn(words, text)

    # Links

    def test_two_lines_by_one_link(self):
        log = self._week()
        url = f"/ilp/log/{log.token}"
        answer = self._link(url, did="", found="Lost?")
        self.assertIn("Lost?", answer.text, "what was typed stays")
        answer = self._link(url, did="Provata la pinza", found="Tiene le guarnizioni")
        self.assertEqual((log.did, log.candidate_ids.title), ("Provata la pinza", "Tiene le guarnizioni"))
        self.assertIn("Provata la pinza", answer.text)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("too long", self._link(url, did="x" * 3000, found="").text)

    def test_a_report_by_one_link(self):
        report = self._running().report_ids[0]
        url = f"/ilp/report/{report.token}"
        self.assertIn('role="alert"', self._link(url, text="").text)
        self._link(url, text="", files={"document": ("interim.pdf", b"%PDF")})
        self.assertEqual((report.document_name, bool(report.submitted_on)), ("interim.pdf", True))
        self._link(url, text="In breve")
        self.assertEqual((report.text, report.document_name), ("In breve", "interim.pdf"))

    def test_both_sides_evaluate_by_a_link(self):
        secondment = self._running()
        secondment.report_ids.text = "Fatto"
        secondment._finish()
        for evaluation in secondment.evaluation_ids:
            url = f"/ilp/evaluation/{evaluation.token}"
            self.assertIn('role="alert"', self._link(url, usefulness="5", conduct="7", again="5").text)
            self._link(url, usefulness="5", conduct="4", again="5", comment="Bene")
            self.assertEqual((evaluation.usefulness, evaluation.conduct, evaluation.comment), ("5", "4", "Bene"))
        Evaluation = self.env["ilp.activity.evaluation"].with_user(self.officer)
        self.assertEqual(Evaluation.search_count([("secondment_id", "=", secondment.id), ("again", "=", "5")]), 2)

    def test_a_wrong_link_says_so(self):
        for door in ("log", "report", "evaluation"):
            self.assertEqual(self.url_open(f"/ilp/{door}/{'x' * 43}").status_code, 404)
        log = self._week()
        log.secondment_id.activation_id._cancel(self.reason)
        self.assertEqual(self.url_open(f"/ilp/log/{log.token}").status_code, 404)

    def test_the_pages_speak_the_language_of_the_person(self):
        self.guest.lang = "it_IT"
        log = self._week()
        self.assertIn("La Sua settimana", self.url_open(f"/ilp/log/{log.token}").text)
        self.assertIn("Your week", self.url_open(f"/ilp/log/{log.token}?lang=en_US").text)
