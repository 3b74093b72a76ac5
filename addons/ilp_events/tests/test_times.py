from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import IlpEventsHttpCommon


@tagged("post_install", "-at_install")
class TestTimes(IlpEventsHttpCommon):
    """Of several times one is full: people see which, and wait for it, though others are free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.write({"seats_limited": True, "seats_max": 1})
        cls.full, cls.free = cls._slots(cls.plenary)
        product = cls.env["product.product"].create({"name": "Seat", "type": "service", "service_tracking": "event"})
        cls._ticket(cls.plenary, name="In the plan")
        cls._ticket(cls.plenary, name="Beyond", ilp_is_overflow=True, product_id=product.id, price=90)
        ticket = cls.plenary._ilp_open_ticket()
        cls._register(cls.rival.partner_id, event_slot_id=cls.full.id, event_ticket_id=ticket.id)

    def _option(self, page, slot):
        return page.split(f'<option value="{slot.id}"')[1].split("</option>")[0]

    def test_the_portal_shows_which_time_is_full_and_lets_people_wait_for_it(self):
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        page = self.url_open(f"/my/ilp/events/{self.plenary.id}").text
        self.assertIn("– full", self._option(page, self.full))
        self.assertNotIn("– full", self._option(page, self.free))
        self.assertIn("o_ilp_submit", page)
        self.assertIn("o_ilp_wait", page)
        self.assertNotIn("o_ilp_order", page, "the plan has seats: nothing is sold")

    def test_the_personal_link_does_too(self):
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        url = f"/ilp/invitation/{invitation.access_token}"
        self.authenticate(None, None)
        page = self.url_open(url).text
        self.assertIn("– full", self._option(page, self.full))
        self.assertIn(f'formaction="{url}/wait"', page)
        csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(f"{url}/wait", data={"slot_id": self.full.id, "csrf_token": csrf})
        seat = self.env["event.registration"].search([("partner_id", "=", self.coordinator.partner_id.id)])
        self.assertTrue(seat._ilp_is_waiting())
        self.assertEqual((seat.event_slot_id, seat.ilp_waiting_position), (self.full, 1))
        for path in (url, f"/ilp/seat/{seat.ilp_seat_token}"):
            page = self.url_open(path).text
            self.assertIn(self.full.display_name, page.split("o_ilp_time")[1][:200])
            self.assertIn("Leave the waiting list", page)

    def test_a_time_that_is_over_is_not_offered(self):
        self.plenary.date_begin -= relativedelta(days=90)
        self.full.date = self.plenary.date_begin.date()
        self.assertEqual(self.plenary._ilp_coming_slots(), self.free)
        self.assertFalse(self.plenary._ilp_full_slots())

    def test_the_public_page_does_for_times_and_tickets(self):
        fair = self._event("Test fair", ilp_kind="showcase", seats_limited=True, seats_max=1)
        sold, _left = self._ticket(fair, name="Sold", seats_max=1), self._ticket(fair, name="Left", seats_max=9)
        fair.seats_limited = False
        self.authenticate(None, None)
        self.assertNotIn("o_ilp_join_part", self.url_open(f"/event/{fair.id}/register").text)
        values = {"event_id": fair.id, "event_ticket_id": sold.id, "name": "Taken"}
        self.env["event.registration"].create(values)
        self.assertIn("o_ilp_join_part", self.url_open(f"/event/{fair.id}/register").text)
        times = self._event("Test times", ilp_kind="showcase", seats_limited=True, seats_max=1)
        first = self._slots(times)[0]
        self.env["event.registration"].create({"event_id": times.id, "event_slot_id": first.id, "name": "Taken"})
        self.assertIn("o_ilp_join_part", self.url_open(f"/event/{times.id}/register").text)
