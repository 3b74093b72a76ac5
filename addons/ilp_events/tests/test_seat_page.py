from dateutil.relativedelta import relativedelta

from odoo import fields, http
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestSeatPage(IlpEventsCommon, IlpHttpCommon):
    """The links without login: reading changes nothing, answering does, junk is a page and not an error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.write({"seats_limited": True, "seats_max": 1})
        cls.taken = cls._register(cls.rival.partner_id)

    def _wait(self):
        waiting = self.plenary._ilp_wait([{"partner_id": self.colleague.partner_id.id, "name": "Test colleague"}])
        self.env.cr.flush()
        return waiting

    def _offer(self):
        waiting = self._wait()
        self.taken.action_cancel()
        self.env.cr.flush()
        return waiting

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, path, **data):
        self.authenticate(None, None)
        return self.url_open(path, data={"csrf_token": http.Request.csrf_token(self), **data}, allow_redirects=False)

    def test_the_page_shows_the_place_and_reading_changes_nothing(self):
        waiting = self._wait()
        response = self._get(f"/ilp/seat/{waiting.ilp_seat_token}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("o_ilp_waiting", response.text)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")
        offered = self._offer_of(waiting)
        self.assertIn("o_ilp_offered", self._get(f"/ilp/seat/{waiting.ilp_seat_token}").text)
        self.env.invalidate_all()
        self.assertTrue(offered.ilp_confirm_until, "a mail scanner that reads the link confirms nothing")

    def _offer_of(self, waiting):
        self.taken.action_cancel()
        self.env.cr.flush()
        return waiting

    def test_one_click_confirms_and_the_second_is_a_sentence(self):
        offered = self._offer()
        path = f"/ilp/seat/{offered.ilp_seat_token}"
        self.assertEqual(self._post(f"{path}/confirm").status_code, 303)
        self.env.invalidate_all()
        self.assertEqual((offered.state, offered.ilp_confirm_until), ("open", False))
        self.assertIn("o_ilp_confirmed", self._get(path).text)
        again = self._post(f"{path}/confirm")
        self.assertEqual(again.status_code, 422)
        self.assertIn("nothing to confirm", again.text)

    def test_one_click_leaves_the_line(self):
        waiting = self._wait()
        self.assertEqual(self._post(f"/ilp/seat/{waiting.ilp_seat_token}/decline").status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(waiting.state, "cancel")
        self.assertIn("o_ilp_gone", self._get(f"/ilp/seat/{waiting.ilp_seat_token}").text)

    def test_after_the_deadline_it_is_a_sentence(self):
        offered = self._offer()
        offered.ilp_confirm_until = fields.Datetime.now() - relativedelta(minutes=1)
        response = self._post(f"/ilp/seat/{offered.ilp_seat_token}/confirm")
        self.assertEqual(response.status_code, 422)
        self.assertIn("o_ilp_error", response.text)

    def test_junk_links_are_a_friendly_page(self):
        for token in ("x", "0" * 500, "%00", "a%0Ab", "..%5C", "False", "%F0%9F%98%80"):
            with self.subTest(token=token):
                self.assertEqual(self._get(f"/ilp/seat/{token}").status_code, 404)
                self.assertEqual(self._post(f"/ilp/seat/{token}/confirm").status_code, 404)
                self.assertEqual(self._post(f"/ilp/invitation/{token}/instead").status_code, 404)

    def test_a_full_public_event_offers_its_waiting_list(self):
        fair = self._event("Test fair", ilp_kind="showcase", seats_limited=True, seats_max=1)
        self.assertNotIn("o_ilp_join", self.url_open(f"/event/{fair.id}/register").text)
        taken = self.env["event.registration"].create({"event_id": fair.id, "name": "Taken"})
        self.assertIn("o_ilp_join", self.url_open(f"/event/{fair.id}/register").text)
        self.assertIn("ilp_waiting_email", self.url_open(f"/event/{fair.id}/waiting").text)
        response = self._post(f"{fair.website_url}/waiting", name="Eva", email="eva@out.example.com")
        self.assertIn("o_ilp_done", response.text)
        eva = fair.registration_ids.filtered(lambda r: r.email == "eva@out.example.com")
        self.assertEqual((eva.state, bool(eva.ilp_waitlisted_on), eva.partner_id.id), ("draft", True, False))
        taken.action_cancel()
        self.env.cr.flush()
        self.assertEqual((eva.state, bool(eva.ilp_confirm_until)), ("open", True))

    def test_bad_input_on_the_public_list_comes_back_with_what_was_typed(self):
        fair = self._event("Test fair", ilp_kind="showcase", seats_limited=True, seats_max=1)
        self.env["event.registration"].create({"event_id": fair.id, "name": "Taken", "email": "taken@out.example.com"})
        cases = (("Eva", "notanemail"), ("", "eva@out.example.com"), ("E\0va", "eva@out.example.com"),
                 ("x" * 5000, "eva@out.example.com"), ("Again", "taken@out.example.com"))
        for name, email in cases:
            with self.subTest(name=name[:9], email=email):
                response = self._post(f"{fair.website_url}/waiting", name=name, email=email)
                self.assertEqual(response.status_code, 422)
                self.assertIn("o_ilp_error", response.text)
                self.assertIn(email, response.text)
        self.assertEqual(len(fair.registration_ids), 1)

    def test_events_for_affiliates_have_no_public_list(self):
        self.assertEqual(self._get(f"{self.plenary.website_url}/waiting").status_code, 303)
        response = self._post(f"{self.plenary.website_url}/waiting", name="Eva", email="eva@out.example.com")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self.plenary.registration_ids), 1)

    def test_an_invited_person_names_a_colleague_by_the_link(self):
        self.taken.action_cancel()
        invitation = self._invite(self.colleague.partner_id, state="sent")
        path = f"/ilp/invitation/{invitation.access_token}"
        bad = self._post(f"{path}/instead", name="Nadia Neri", email="nonsense")
        self.assertEqual(bad.status_code, 422)
        self.assertIn('value="Nadia Neri"', bad.text)
        self._post(f"{path}/instead", name="Nadia Neri", email="nadia@test.example.com")
        self.env.invalidate_all()
        self.assertEqual((invitation.proposed_name, invitation.state), ("Nadia Neri", "sent"))
        self.assertIn("o_ilp_proposed", self._get(path).text)

    def test_a_withdrawn_invitation_answers_nothing(self):
        self.taken.action_cancel()
        invitation = self._invite(self.colleague.partner_id, state="sent")
        invitation.action_archive()
        path = f"/ilp/invitation/{invitation.access_token}"
        self.assertNotIn("o_ilp_accept", self._get(path).text.replace("o_ilp_accepted", ""))
        self._post(f"{path}/accept")
        self.assertFalse(self._registered().filtered(lambda r: r.partner_id == self.colleague.partner_id))

    def test_the_link_of_an_invitation_offers_to_wait_when_no_seat_is_left(self):
        invitation = self._invite(self.colleague.partner_id, state="sent")
        path = f"/ilp/invitation/{invitation.access_token}"
        page = self._get(path).text
        self.assertIn("o_ilp_wait", page)
        self.assertNotIn("o_ilp_accept", page)
        self.assertEqual(self._post(f"{path}/wait").status_code, 303)
        self.assertIn("o_ilp_pending", self._get(path).text)
        self.assertEqual(self._post(f"{path}/wait").status_code, 303, "twice is once")
        waiting = self.plenary.registration_ids.filtered("ilp_waitlisted_on")
        self.assertEqual((waiting.partner_id, invitation.state), (self.colleague.partner_id, "sent"))
        self._post(f"{path}/decline")
        self.env.invalidate_all()
        self.assertEqual((waiting.state, invitation.state), ("cancel", "declined"))

    def test_who_accepted_in_vain_keeps_the_page_and_may_wait(self):
        invitation = self._invite(self.colleague.partner_id, state="sent")
        response = self._post(f"/ilp/invitation/{invitation.access_token}/accept")
        self.assertEqual(response.status_code, 422)
        self.assertIn("No seat is left", response.text)
        self.assertIn("o_ilp_wait", response.text)
