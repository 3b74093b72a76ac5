from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IlpEventsHttpCommon


@tagged("post_install", "-at_install")
class TestSeveral(IlpEventsHttpCommon):
    """Several people at once, or a balance of which a part is over: the page and the refusal say what is left."""

    def _open(self, event=None):
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        return self.url_open(f"/my/ilp/events/{(event or self.plenary).id}").text

    def _ask_for_two(self):
        self._open()
        people = self.coordinator.partner_id | self.colleague.partner_id
        data = {"partner_id": people.ids, "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(f"/my/ilp/events/{self.plenary.id}/register", data=data, allow_redirects=False)

    def _assert_fewer(self, words):
        page = self._assert_sentence(self._ask_for_two(), words)
        self.assertNotIn("none is left", page)
        self.assertFalse(self._registered())

    def test_a_plan_with_one_seat_says_one(self):
        self.entitlement._use(3, self.term)
        self._assert_fewer("Seats left for Test Aurelia")

    def test_a_quota_with_one_seat_says_one(self):
        self.plenary.ilp_company_seats = 1
        self._assert_fewer("You chose 2 people")

    def test_a_room_with_one_seat_says_one(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._assert_fewer("Seats left: 1 (Test plenary)")

    def test_a_full_room_is_not_said_to_have_seats(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1, "ilp_company_seats": 1})
        self._register(self.rival.partner_id)
        page = self._assert_sentence(self._ask_for_two(), "No seat is left: Test plenary")
        self.assertNotIn("choose fewer", page)

    def test_a_room_with_fewer_seats_than_the_plan_says_its_own_number(self):
        self.plenary.write({"seats_limited": True, "seats_max": 2})
        self._register(self.rival.partner_id)
        self.entitlement._use(1, self.term)
        people = self.env["res.partner"].create([{"name": name, "parent_id": self.aurelia.id} for name in "ABCD"])
        with self.assertRaisesRegex(UserError, "at Test plenary: 1. You chose 4 people"):
            self.plenary._ilp_register(people)

    def test_two_seats_for_two_people(self):
        self.entitlement._use(2, self.term)
        self.assertIn("done=", self._ask_for_two().headers["Location"])
        self.assertEqual(len(self._registered()), 2)

    def _lapse(self):
        """All that is left came from the last year, and its day has passed."""
        self.entitlement._use(4, self.term)
        self.entitlement._move("roll_over", 2, self.term, "last year")
        yesterday = fields.Date.today() - timedelta(days=2)
        self.env.flush_all()
        self.env.cr.execute("UPDATE ilp_entitlement_move SET date = %s WHERE kind = 'use'", [fields.Date.today()])
        self.entitlement.rolled_until = yesterday
        self.env.invalidate_all()
        self.assertEqual((self.entitlement.remaining, self.entitlement.usable), (2, 0))

    def test_units_that_are_over_are_no_seats_of_the_page(self):
        self._lapse()
        self.plenary.ilp_has_waiting_list = True
        page = self._open()
        self.assertNotIn("o_ilp_submit", page)
        self.assertIn("o_ilp_wait", page)

    def test_units_that_are_over_are_no_seats_of_the_link(self):
        self._lapse()
        self.plenary.ilp_has_waiting_list = True
        self.assertTrue(self._invite(self.coordinator.partner_id, state="sent")._may_wait())

    def test_a_cancelled_event_is_shown_as_such_to_who_has_a_seat(self):
        seat = self._register(self.colleague.partner_id)
        self.plenary.kanban_state = "cancel"
        page = self._open()
        self.assertIn("This event was cancelled", page)
        for absent in ("Registration is closed", "o_ilp_submit", "o_ilp_change_submit"):
            self.assertNotIn(absent, page)
        self.assertRegex(self.url_open("/my/ilp/events").text, "(?s)o_ilp_cancelled.*Test plenary")
        self.plenary.action_ilp_release()
        self.assertEqual(seat.state, "cancel")
        self.assertNotIn("Test plenary", self.url_open("/my/ilp/events").text)

    def test_who_is_no_affiliate_gets_a_sentence_and_no_form(self):
        self.membership.state = "grace"
        self.assertIn("o_ilp_submit", self._open(), "the days of grace change nothing")
        self.membership.state = "lapsed"
        page = self._open()
        self.assertIn("o_ilp_not_yet", page)
        self.assertNotIn("o_ilp_submit", page)
        page = self.url_open("/my/ilp/events").text
        self.assertIn("For affiliates", page)
        self.assertNotIn("Register people", page)

    def test_the_languages_of_work_are_told_in_the_readers_own(self):
        self.plenary.ilp_language_ids = self.env["res.lang"].with_context(active_test=False).search(
            [("code", "in", ("it_IT", "en_GB"))], order="code"
        )
        self.assertIn("English, Italian", self._open())
        self.assertEqual(self.plenary.with_context(lang="fr_FR")._ilp_language_names(), "English, Italian")

    def test_the_public_list_says_for_whom_an_event_is(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="invited")
        fair = self._event("Test fair", ilp_kind="showcase")
        self.authenticate(None, None)
        for event, words in ((self.plenary, "For affiliates"), (visit, "By invitation"), (fair, None)):
            page = self.url_open(f"/event?search={event.name}").text
            self.assertIn(event.name, page)
            self.assertEqual("o_ilp_reserved" in page, bool(words))
            self.assertIn(words or event.name, page)

    def test_the_list_says_at_what_hour(self):
        self._open()
        self.assertIn("o_ilp_hours", self.url_open("/my/ilp/events").text)
        self.plenary.date_end += timedelta(days=2)
        self.assertIn("o_ilp_last_day", self.url_open("/my/ilp/events").text)
