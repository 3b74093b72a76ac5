from datetime import timedelta

import vobject
from dateutil.relativedelta import relativedelta

from odoo import http
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestCalendar(IlpEventsCommon, IlpHttpCommon):
    """The private calendars: right time, one identity, a sequence that rises, and nothing of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.feed = cls.env["ilp.calendar.feed"]._renew(cls.colleague.partner_id)
        cls.company_feed = cls.env["ilp.calendar.feed"]._renew(cls.coordinator.partner_id, cls.membership)

    def _entries(self, feed=None):
        self.env.flush_all()
        self.env.invalidate_all()
        calendar = vobject.readOne((feed or self.feed)._text())
        return {entry.summary.value: entry for entry in calendar.contents.get("vevent", [])}

    def test_a_seat_is_certain_and_an_open_invitation_tentative(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="invited")
        self._invite(self.colleague.partner_id, event=visit, state="sent")
        self._register(self.colleague.partner_id)
        states = {name: entry.status.value for name, entry in self._entries().items()}
        self.assertEqual(states, {"Test plenary": "CONFIRMED", "Test visit": "TENTATIVE"})

    def test_a_declined_invitation_a_given_back_seat_and_a_place_in_the_line_are_not_there(self):
        self._invite(self.colleague.partner_id, state="sent")._decline()
        self.assertFalse(self._entries())
        self._register(self.colleague.partner_id).action_cancel()
        self.assertFalse(self._entries())
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.rival.partner_id)
        self.plenary._ilp_wait([{"partner_id": self.colleague.partner_id.id}])
        self.assertFalse(self._entries())

    def test_the_entry_shows_the_local_time_in_winter_and_in_summer(self):
        for month, offset in ((1, 1), (7, 2)):
            event = self._event(f"Month {month}", ilp_kind="plenary", ilp_access="affiliates")
            begin = (event.date_begin + relativedelta(years=1)).replace(month=month, day=12, hour=8)
            event.write({"date_begin": begin, "date_end": begin + relativedelta(hours=6)})
            self._register(self.colleague.partner_id, event, ilp_override_reason="Far away")
            start = self._entries()[f"Month {month}"].dtstart.value
            self.assertEqual((start.hour, start.utcoffset()), (8 + offset, timedelta(hours=offset)))

    def test_moving_keeps_the_identity_and_raises_the_sequence(self):
        self._register(self.colleague.partner_id)
        before = self._entries()["Test plenary"]
        moved = self.plenary.date_begin + relativedelta(days=1)
        self.plenary.write({"date_begin": moved, "date_end": moved + relativedelta(hours=6)})
        after = self._entries()["Test plenary"]
        self.assertEqual(before.uid.value, after.uid.value)
        self.assertGreater(int(after.sequence.value), int(before.sequence.value))
        self.assertEqual((after.dtstart.value - before.dtstart.value).days, 1)

    def test_a_cancelled_event_stays_as_cancelled(self):
        seat = self._register(self.colleague.partner_id)
        before = self._entries()["Test plenary"]
        self.plenary.kanban_state = "cancel"
        seat.action_cancel()
        after = self._entries()["Test plenary"]
        self.assertEqual((after.status.value, after.uid.value), ("CANCELLED", before.uid.value))
        self.assertGreater(int(after.sequence.value), int(before.sequence.value))

    def test_another_room_is_another_place(self):
        self._register(self.colleague.partner_id)
        before = self._entries()["Test plenary"]
        self.plenary.ilp_room_id = self.env["ilp.event.room"].create({"name": "Test auditorium", "capacity": 90})
        after = self._entries()["Test plenary"]
        self.assertEqual(after.uid.value, before.uid.value)
        self.assertGreater(int(after.sequence.value), int(before.sequence.value))
        self.assertTrue(after.location.value.startswith("Test auditorium"))

    def test_a_time_that_moves_raises_the_sequence(self):
        slots = self._slots(self.plenary)
        self._register(self.colleague.partner_id, event_slot_id=slots[0].id)
        before = self._entries()["Test plenary"]
        slots[0].write({"start_hour": 13, "end_hour": 14})
        after = self._entries()["Test plenary"]
        self.assertEqual(after.uid.value, before.uid.value)
        self.assertEqual((after.dtstart.value.hour, before.dtstart.value.hour), (13, 11))
        self.assertGreater(int(after.sequence.value), int(before.sequence.value))

    def test_the_company_calendar_names_its_people_and_nobody_else(self):
        self._register(self.colleague.partner_id)
        self._register(self.rival.partner_id)
        entry = self._entries(self.company_feed)["Test plenary"]
        self.assertIn("Test colleague", entry.description.value)
        self.assertNotIn("Test rival", entry.description.value)
        self.assertNotIn("Test colleague", self._entries().get("Test plenary").description.value)

    # The addresses

    def _get(self, path, user=None):
        self.authenticate(user and user.login, user and user.login.ljust(8, "x"))
        return self.url_open(path, allow_redirects=False)

    def test_reading_a_calendar_makes_no_session(self):
        self.opener.cookies.pop("session_id", None)
        response = self.url_open(f"/ilp/calendar/{self.feed.access_token}.ics")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("session_id", self.opener.cookies)

    def test_the_address_needs_no_login_and_junk_is_a_page(self):
        self._register(self.colleague.partner_id)
        response = self._get(f"/ilp/calendar/{self.feed.access_token}.ics")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "text/calendar; charset=utf-8")
        self.assertIn("SUMMARY:Test plenary", response.text)
        for token in ("x", "%00", "0" * 300, "False"):
            self.assertEqual(self._get(f"/ilp/calendar/{token}.ics").status_code, 404)

    def test_a_renewed_address_kills_the_old_one(self):
        old = self.feed.access_token
        self._get("/my/ilp/events", self.colleague)
        data = {"csrf_token": http.Request.csrf_token(self), "whose": "me"}
        self.url_open("/my/ilp/events/calendar", data=data, allow_redirects=False)
        self.env.invalidate_all()
        self.assertNotEqual(self.feed.access_token, old)
        self.assertEqual(self._get(f"/ilp/calendar/{old}.ics").status_code, 404)
        self.assertIn(self.feed.access_token, self._get("/my/ilp/events", self.colleague).text)

    def test_only_a_coordinator_has_the_company_calendar_and_only_as_long(self):
        self._get("/my/ilp/events", self.colleague)
        data = {"csrf_token": http.Request.csrf_token(self), "whose": "company"}
        self.url_open("/my/ilp/events/calendar", data=data, allow_redirects=False)
        feeds = self.env["ilp.calendar.feed"].search([("partner_id", "=", self.colleague.partner_id.id)])
        self.assertEqual(feeds, self.feed)
        path = f"/ilp/calendar/{self.company_feed.access_token}.ics"
        self.assertEqual(self._get(path).status_code, 200)
        self.membership.contact_ids.is_coordinator = False
        self.assertEqual(self._get(path).status_code, 404)

    def test_nobody_reads_the_address_of_another(self):
        feeds = self.env["ilp.calendar.feed"].with_user(self.colleague)
        self.assertEqual(feeds.search([]), self.feed.with_user(self.colleague))
        self.assertNotIn(self.feed.access_token, self._get("/my/ilp/events", self.coordinator).text)

    def test_one_event_is_a_file_with_the_same_identity(self):
        self._register(self.colleague.partner_id)
        response = self._get(f"/my/ilp/events/{self.plenary.id}/calendar.ics", self.colleague)
        entry = vobject.readOne(response.text).vevent
        self.assertEqual(entry.uid.value, self._entries()["Test plenary"].uid.value)
        visit = self._event("Secret visit", ilp_kind="visit", ilp_access="invited", is_published=False)
        hidden = self._get(f"/my/ilp/events/{visit.id}/calendar.ics", self.rival)
        self.assertEqual(hidden.status_code, 303)
