from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import ScoutingHttpCommon


@tagged("post_install", "-at_install")
class TestMeetingPages(ScoutingHttpCommon):
    """The pages behind the links and on the portal: no training, no login where there is a token."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.match = cls._introduced()
        cls.meeting = cls._meeting(cls.match, date_start=False, date_stop=False)
        noon = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        cls.meeting.slot_ids = [Command.create({"date_start": noon + timedelta(days=day)}) for day in (5, 6)]
        cls.meeting._request()
        cls.company = cls._link("company")
        cls.env.flush_all()

    @classmethod
    def _link(cls, side):
        return cls.meeting.invitee_ids.filtered(lambda one: one.side == side)

    def _post(self, url, **values):
        page = self.url_open(url)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(url, data={"csrf_token": token} | values)
        self.env.invalidate_all()
        return answer

    def _url(self, invitee, lang="en_US"):
        return f"/ilp/meeting/{invitee.token}?lang={lang}"

    def test_each_reads_the_subject_in_its_own_language(self):
        self.meeting.name = self.meeting.with_context(lang="it_IT")._usual_name()
        english = self.meeting.with_context(lang="en_US")
        self.assertTrue(english._spoken_name().startswith("Meeting with"))
        template = self.env.ref("ilp_scouting.mail_template_meeting_request").with_context(recipient_lang="en_US")
        subject = template._generate_template(self.company.ids, ["subject"])[self.company.id]["subject"]
        self.assertIn("Meeting with", subject)
        self.meeting.name = "Prova della pinza"
        self.assertEqual(english._spoken_name(), "Prova della pinza", "what somebody chose stays")

    def test_both_sides_tick_and_the_meeting_is_booked(self):
        dates = self.meeting.slot_ids
        self.assertIn("Thank you", self._post(self._url(self.company), answer="accept", slots=dates.ids).text)
        page = self._post(self._url(self._link("researcher")), answer="accept", slots=dates[1].ids)
        self.assertIn("The meeting has a date", page.text)
        self.assertEqual((self.meeting.state, self.meeting.date_start), ("accepted", dates[1].date_start))

    def test_times_are_shown_on_the_clock_of_the_reader(self):
        self.env.company.resource_calendar_id.tz = "Europe/Rome"
        self.meeting.slot_ids[0].date_start = "2031-01-15 12:00:00"
        self.coordinator.partner_id.tz = False
        self.env.flush_all()
        self.assertIn("13:00", self.url_open(self._url(self.company)).text)
        self.coordinator.partner_id.tz = "America/New_York"
        self.env.flush_all()
        page = self.url_open(self._url(self.company)).text
        self.assertIn("07:00", page)
        self.assertIn("America/New_York", page)

    def test_an_empty_answer_comes_back_with_one_sentence(self):
        for values in ({"answer": "accept"}, {"answer": "hand"}, {"answer": "hand", "colleague": "x"}, {}):
            page = self._post(self._url(self.company), note="Un messaggio", **values)
            self.assertIn('role="alert"', page.text)
            self.assertIn("Un messaggio", page.text)
        foreign = self.env["ilp.meeting.slot"].create(
            {"meeting_id": self._meeting(self.match).id, "date_start": "2031-01-15 12:00:00"}
        )
        self.env.flush_all()
        page = self._post(self._url(self.company), answer="accept", slots=foreign.ids)
        self.assertIn('role="alert"', page.text)
        self.assertEqual(self.company.state, "waiting")

    def test_declining_and_handing_over(self):
        self._post(self._url(self.company), answer="hand", colleague=self.colleague.partner_id.id)
        self.assertEqual(self.company.state, "replaced")
        self.assertEqual(self.meeting.partner_ids, self.colleague.partner_id)
        self.assertEqual(self.url_open(self._url(self.company)).status_code, 404)
        self._post(self._url(self._link("researcher")), answer="decline", note="In ferie")
        self.assertEqual((self.meeting.state, self.meeting.failure), ("failed", "declined"))

    def test_dead_and_wrong_links_say_why(self):
        for token in ("wrong", self.company.token[:-1], self.company.token + "x"):
            page = self.url_open(f"/ilp/meeting/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertIn("o_ilp_meeting", page.text)
        self.meeting._cancel()
        self.env.flush_all()
        page = self.url_open(self._url(self.company))
        self.assertEqual((page.status_code, "has been cancelled" in page.text), (404, True))

    def test_the_link_does_not_leak(self):
        page = self.url_open(self._url(self.company))
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_a_researcher_is_left_in_peace(self):
        url = f"/ilp/researcher/{self.researcher.token}?lang=en_US"
        self.assertIn(self.meeting.name, self.url_open(url).text)
        until = fields.Date.context_today(self.researcher) + timedelta(days=40)
        self.assertIn("Saved", self._post(url, until=str(until), note="A deadline").text)
        self.assertEqual((self.researcher.quiet_until, self.researcher.quiet_today), (until, True))
        for junk in ("yesterday", "2020-01-01", "2031-02-31"):
            self.assertIn('role="alert"', self._post(url, until=junk).text)
        self._post(url, until="")
        self.assertFalse(self.researcher.quiet_today)
        self.assertEqual(self.url_open("/ilp/researcher/wrong").status_code, 404)

    def test_the_company_answers_from_its_page(self):
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        page = self.url_open(f"/my/ilp/needs/{self.need.id}").text
        self.assertIn(f"/my/ilp/meetings/{self.meeting.id}", page)
        answer = self.url_open(f"/my/ilp/meetings/{self.meeting.id}", allow_redirects=False)
        self.assertIn(f"/ilp/meeting/{self.company.token}", answer.headers["Location"])
        for login in ("ilp_rival", "ilp_colleague"):
            self.authenticate(login, login)
            answer = self.url_open(f"/my/ilp/meetings/{self.meeting.id}", allow_redirects=False)
            self.assertNotIn("/ilp/meeting/", answer.headers["Location"])

    def test_a_verdict_that_was_given_is_not_asked_for_again(self):
        meeting = self._held(self.match)
        request = self._request(meeting, "company")
        self.meeting._cancel()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        for answered in (False, True):
            if answered:
                request._answer(self.near, self.ready, "It fits")
            self.env.flush_all()
            page = self.url_open(f"/my/ilp/needs/{self.need.id}").text
            self.assertEqual("Give your verdict by the link" in page, not answered)
            self.assertEqual("follows up on the verdicts" in page, answered)

    def _ask(self, match, note="La tenuta a caldo"):
        page = self.url_open("/my/ilp/needs/new").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"csrf_token": token, "match": match.id, "note": note}
        self.url_open(f"/my/ilp/needs/{match.need_id.id}/meeting", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return match.meeting_ids.filtered("asked_by_id")

    def test_a_coordinator_asks_for_a_meeting_once(self):
        self.meeting._cancel()
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertIn("o_ilp_ask_meeting", self.url_open(f"/my/ilp/needs/{self.need.id}").text)
        self._ask(self.match)
        asked = self._ask(self.match)
        self.assertEqual(len(asked), 1)
        self.assertEqual((asked.state, asked.asked_by_id), ("requested", self.coordinator.partner_id))
        self.assertEqual(asked.activity_ids.user_id, self.officer)
        page = self.url_open(f"/my/ilp/needs/{self.need.id}").text
        self.assertIn("looks for dates", page)
        self.assertNotIn("o_ilp_ask_meeting", page)

    def test_nobody_else_asks(self):
        self.meeting._cancel()
        hidden = self._need()
        hidden._submit(self.coordinator.partner_id)
        proposed = hidden._match()[0]
        self.env.flush_all()
        self.authenticate("ilp_rival", "ilp_rival")
        self.assertFalse(self._ask(self.match))
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertFalse(self._ask(proposed), "not introduced yet")

    def test_minutes_and_promises_reach_the_company_when_shared(self):
        meeting = self._held(self.match)
        meeting.minutes = "<p>La pinza regge</p>"
        meeting.follow_up_ids = [
            Command.create({"name": name, "owner_id": self.researcher.partner_id.id, "date": "2031-01-15"} | values)
            for name, values in (("Manda i dati", {}), ("Chiede al direttore", {"is_shared": False}))
        ]
        self.env.flush_all()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        url = f"/my/ilp/needs/{self.need.id}"
        page = self.url_open(url).text
        self.assertIn("Manda i dati", page)
        for hidden in ("La pinza regge", "Chiede al direttore"):
            self.assertNotIn(hidden, page)
        meeting.with_user(self.officer).action_share_minutes()
        self.env.flush_all()
        self.assertIn("La pinza regge", self.url_open(url).text)
