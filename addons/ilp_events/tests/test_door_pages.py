from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .test_details import VisitCommon


@tagged("post_install", "-at_install")
class TestDoorPages(VisitCommon, IlpHttpCommon):
    """The personal pages and the list of participants, over HTTP."""

    def _post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def test_the_person_answers_without_a_login(self):
        self.authenticate(None, None)
        page = f"/ilp/details/{self.seat.ilp_seat_token}"
        response = self.url_open(page)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Identity document", response.text)
        self.assertIn("closed shoes", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        response = self._post(page, **self._answers(wish_other="The director"))
        self.assertEqual(response.status_code, 303)
        self.seat.invalidate_recordset()
        self.assertTrue(self.seat.ilp_host_consent_on)
        self.assertIn("The director", self.url_open(page).text)

    def test_a_wrong_answer_loses_nothing(self):
        self.authenticate(None, None)
        page = f"/ilp/details/{self.seat.ilp_seat_token}"
        response = self._post(page, **self._answers(**{f"question_{self.identity.id}": "", "wish_other": "Ada & Bob"}))
        self.assertEqual(response.status_code, 422)
        self.assertIn("Please answer: Identity document", response.text)
        self.assertIn("Ada &amp; Bob", response.text)
        self.assertIn("No nuts", response.text)
        self.assertFalse(self.seat.registration_answer_ids)

    def test_the_person_reads_what_became_of_a_wish(self):
        wishes = self.env["ilp.event.wish"]
        wishes._ilp_save_wishes(self.seat, {"wish_researcher": "Ada", "wish_other": "Bob"})
        wish = self.seat.ilp_wish_ids.filtered(lambda one: one.kind == "researcher")
        wish.note = "At eleven, in room three"
        wish.with_user(self.officer).action_arrange()
        page = self.url_open(f"/ilp/details/{self.seat.ilp_seat_token}").text
        self.assertIn("At eleven, in room three", page)
        self.assertNotIn('name="wish_researcher"', page)
        self.assertIn('name="wish_other"', page)

    def test_reading_the_page_changes_nothing(self):
        self.authenticate(None, None)
        self.url_open(f"/ilp/details/{self.seat.ilp_seat_token}?host_consent=1")
        self.seat.invalidate_recordset()
        self.assertFalse(self.seat.ilp_details_on or self.seat.ilp_host_consent_on)

    def test_a_wrong_link_is_an_honest_404(self):
        self.authenticate(None, None)
        for token in ("x", "x" * 43, "%00" * 30, "é" * 30, self.seat.ilp_seat_token[:-1]):
            for page in ("details", "feedback"):
                with self.subTest(page=page, token=token):
                    self.assertEqual(self.url_open(f"/ilp/{page}/{token}").status_code, 404)
                    self.assertEqual(self._post(f"/ilp/{page}/{token}", wish_other="Ada").status_code, 404)

    def test_a_seat_that_was_given_back_takes_no_answers(self):
        self.seat.action_cancel()
        self.authenticate(None, None)
        page = f"/ilp/details/{self.seat.ilp_seat_token}"
        self.assertIn("was given back", self.url_open(page).text)
        self.assertEqual(self._post(page, **self._answers()).status_code, 422)

    def test_an_opinion_is_kept_once_and_asks_for_a_call_once(self):
        self.authenticate(None, None)
        page = f"/ilp/feedback/{self.seat.ilp_seat_token}"
        self.assertIn("for people who came", self.url_open(page).text)
        self.assertEqual(self._post(page, content_mark="4", useful_mark="5").status_code, 422)
        self.seat.action_set_done()
        for comment in ("Good", "Very\r\ngood"):
            answer = {"content_mark": "4", "useful_mark": "5", "wants_call": "1", "comment": comment}
            self.assertEqual(self._post(page, **answer).status_code, 303)
        self.env.invalidate_all()
        feedback = self.env["ilp.event.feedback"].search([("registration_id", "=", self.seat.id)])
        self.assertEqual((feedback.mark, feedback.comment.split()), (4.5, ["Very", "good"]))
        calls = self.membership.activity_ids.filtered(lambda one: "asks for a call" in (one.summary or ""))
        self.assertEqual(len(calls), 1)
        self.assertEqual(self.visit.ilp_feedback_mark, 4.5)

    def test_junk_in_an_opinion_gets_a_sentence(self):
        self.seat.action_set_done()
        self.authenticate(None, None)
        page = f"/ilp/feedback/{self.seat.ilp_seat_token}"
        for junk in ({"content_mark": "9"}, {}, {"content_mark": "1", "useful_mark": "1", "comment": "x" * 2001}):
            self.assertEqual(self._post(page, **junk).status_code, 422)
        self.assertFalse(self.env["ilp.event.feedback"].search([("registration_id", "=", self.seat.id)]))

    def test_participants_see_only_those_who_agreed(self):
        self.coordinator.partner_id.function = "Innovation manager"
        rival = self._register(self.rival.partner_id, event=self.visit)
        self._login(self.rival)
        page = f"/my/ilp/events/{self.visit.id}/people"
        self.assertIn("Nobody has agreed", self.url_open(page).text)
        self.seat._ilp_save_details(self._answers(list_consent="1"))
        text = self.url_open(page).text
        for shown in ("Test coordinator", "Test Aurelia S.p.A.", "Innovation manager"):
            self.assertIn(shown, text)
        self.assertNotIn("coordinator@test.example.com", text)
        rival.action_cancel()
        self.assertNotIn("Test coordinator", self.url_open(page).text)

    def test_the_portal_page_shows_agenda_rules_and_the_personal_link(self):
        speaker = self.env["res.partner"].create({"name": "Test speaker"})
        talks = {"name": "Touch", "event_id": self.visit.id, "partner_id": speaker.id, "date": self.visit.date_begin}
        self.env["event.track"].create([{**talks, "is_published": True}, {**talks, "name": "Secret"}])
        self._login(self.coordinator)
        text = self.url_open(f"/my/ilp/events/{self.visit.id}").text
        for shown in ("Touch", "Test speaker", "closed shoes", f"/ilp/details/{self.seat.ilp_seat_token}"):
            self.assertIn(shown, text)
        self.assertNotIn("Secret", text)

    @mute_logger("odoo.http")
    def test_the_workbook_is_for_officers(self):
        self.seat._ilp_save_details(self._answers())
        url = f"/ilp/events/{self.visit.id}/visitors.xlsx"
        self._login(self.officer)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.content.startswith(b"PK"))
        self.assertEqual(self.url_open("/ilp/events/999999999/visitors.xlsx").status_code, 404)
        for user in (self.coordinator, self.rival, self.administration):
            self._login(user)
            self.assertEqual(self.url_open(url).status_code, 403)

    def test_the_coordinator_of_the_host_sees_who_comes_and_nobody_else_does(self):
        self.visit.write({"ilp_host_id": self.lario.id, "is_published": False})
        self.seat._ilp_save_details(self._answers())
        url = f"/my/ilp/events/{self.visit.id}/visitors"
        self._login(self.rival)
        text = self.url_open(url).text
        for shown in ("Test coordinator", "Test Aurelia S.p.A.", "Identity card CA12345"):
            self.assertIn(shown, text)
        self.assertNotIn("No nuts", text)
        self.rival_membership.contact_ids.is_coordinator = False
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)
        for user in (self.coordinator, self.colleague):
            self._login(user)
            self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)

    def test_a_host_whom_the_coordinator_may_not_read_is_no_error(self):
        other = self.env["res.partner"].create({"name": "Somebody else's laboratory", "is_company": True})
        self.visit.write({"ilp_host_id": other.id, "is_published": True, "ilp_access": "affiliates"})
        self._login(self.coordinator)
        response = self.url_open(f"/my/ilp/events/{self.visit.id}/visitors", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_an_agenda_is_not_seen_beyond_its_event(self):
        hidden = self._event("Hidden", ilp_kind="visit", ilp_access="invited", is_published=False)
        track = self.env["event.track"].create({"name": "Talk", "event_id": hidden.id, "is_published": True})
        self.assertFalse(track.with_user(self.rival).search([("id", "=", track.id)]))
        self._invite(self.coordinator.partner_id, event=hidden, state="sent")
        self.assertEqual(track.with_user(self.colleague).search([("id", "=", track.id)]), track)
        self.assertFalse(track.with_user(self.rival).search([("id", "=", track.id)]))
        self.assertFalse(track.with_user(self.env.ref("base.public_user")).search([("id", "=", track.id)]))
