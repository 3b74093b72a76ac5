from dateutil.relativedelta import relativedelta

from odoo import fields, http
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestPublicForm(IlpEventsCommon, IlpHttpCommon):
    """The public form of a public event, posted by hand: what core lets in is refused with a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls._event("Fair", ilp_kind="showcase")
        kinds = {question.question_type: question.id for question in cls.fair.question_ids}
        cls.name, cls.email = f"1-name-{kinds['name']}", f"1-email-{kinds['email']}"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _post(self, event=None, **changes):
        form = {"1-event_ticket_id": "0", self.name: "Eve", self.email: "eve@test.example.com"} | changes
        data = {key: value for key, value in form.items() if value is not None}
        data["csrf_token"] = http.Request.csrf_token(self)
        url = f"/event/{(event or self.fair).id}/registration/confirm"
        return self.url_open(url, data=data, allow_redirects=False)

    def _assert_fault(self, response, sentence, event=None):
        self.assertEqual(response.status_code, 422, response.text[:300])
        self.assertIn(sentence, response.text)
        self.assertFalse(self._registered(event or self.fair))

    def test_a_good_form_registers(self):
        response = self._post()
        self.assertEqual(response.status_code, 303)
        self.assertIn("/registration/success", response.headers["Location"])
        self.assertEqual(self._registered(self.fair).email, "eve@test.example.com")
        self.assertEqual(self.url_open(response.headers["Location"]).status_code, 200)

    def test_nobody_registers_as_somebody_else(self):
        self._post(**{"1-partner_id": str(self.rival.partner_id.id)})
        self.assertFalse(self._registered(self.fair).partner_id)
        self._registered(self.fair).unlink()
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        self._post(**{"1-partner_id": str(self.rival.partner_id.id)})
        self.assertEqual(self._registered(self.fair).partner_id, self.coordinator.partner_id)

    def test_a_past_a_closed_and_a_cancelled_event(self):
        past = self._event("Past", days=-5, ilp_kind="showcase")
        self._assert_fault(self._post(past), "is over", past)
        closed = self._event("Closed")
        ticket = self._ticket(closed)
        self._expire(ticket)
        self._assert_fault(self._post(closed, **{"1-event_ticket_id": str(ticket.id)}), "is closed", closed)
        early = self._event("Early")
        start = fields.Datetime.now() + relativedelta(days=3)
        ticket = self._ticket(early, start_sale_datetime=start)
        self._assert_fault(self._post(early, **{"1-event_ticket_id": str(ticket.id)}), "not started", early)
        cancelled = self._event("Cancelled", kanban_state="cancel")
        self._assert_fault(self._post(cancelled), "was cancelled", cancelled)

    def test_an_event_of_another_kind_is_entered_late_as_in_odoo_but_not_when_it_is_closed(self):
        fair = self._event("Open day", days=-5, ilp_kind=False)
        self.assertEqual(self._post(fair).status_code, 303)
        self.assertEqual(self._registered(fair).email, "eve@test.example.com")
        cancelled = self._event("Cancelled", days=-5, ilp_kind=False, kanban_state="cancel")
        self._assert_fault(self._post(cancelled), "was cancelled", cancelled)

    def test_no_more_at_once_than_the_ticket_allows(self):
        event = self._event("Limited")
        ticket = str(self._ticket(event, limit_max_per_order=1).id)
        second = {"1-event_ticket_id": ticket, "2-event_ticket_id": ticket}
        second |= {self.name.replace("1", "2", 1): "Bob", self.email.replace("1", "2", 1): "bob@test.example.com"}
        self._assert_fault(self._post(event, **second), "At most 1 seats", event)

    def test_no_thousand_people_in_one_form(self):
        crowd = {}
        for number in range(2, 1000):
            crowd[f"{number}-event_ticket_id"] = "0"
            crowd[self.name.replace("1", str(number), 1)] = f"Person {number}"
            crowd[self.email.replace("1", str(number), 1)] = f"p{number}@test.example.com"
        self._assert_fault(self._post(**crowd), "At most 30 seats")

    def test_junk_is_a_sentence(self):
        for changes, sentence in (
            ({"1-event_ticket_id": "abc"}, "could not be read"),
            ({"1-event_ticket_id": None}, "could not be read"),
            ({"1-event_slot_id": "²"}, "could not be read"),
            ({"-name-1": "x", "event_ticket_id": "abc", "1-event_ticket_id": None}, "could not be read"),
            ({"1-simple_choice-999999": "1"}, "could not be read"),
            ({"1-text_box-x": "1", self.name: "A\x00na"}, "name of each person"),
            ({self.name: "x" * 100_000}, "name of each person"),
            ({self.name: "A\r\nBcc: b@example.com"}, "name of each person"),
            ({self.name: "  "}, "name of each person"),
            ({self.name: None}, "name of each person"),
            ({self.email: "notanemail"}, "valid e-mail"),
            ({self.email: None}, "valid e-mail"),
            ({self.email: "a@example.com\r\nBcc: b@example.com"}, "valid e-mail"),
        ):
            with self.subTest(changes=str(changes)[:60]):
                self._assert_fault(self._post(**changes), sentence)

    def test_a_time_of_another_event_is_a_sentence(self):
        other = self._slots(self._event("Other"))
        for slot_id in (other[0].id, 999999999):
            self._assert_fault(self._post(**{"1-event_slot_id": str(slot_id)}), "could not be read")

    def test_counts_that_are_no_numbers_open_no_form(self):
        for junk in ({"nb_register-x": "1"}, {"nb_register-0": "x"}, {"nb_register-0": "1", "event_slot_id": "x"}):
            with self.subTest(junk=junk):
                self.assertFalse(self.make_jsonrpc_request(f"/event/{self.fair.id}/registration/new", junk))

    def test_a_cut_link_to_the_confirmation_is_no_error(self):
        self._post()
        for ids in ("", "abc", "1,²"):
            response = self.url_open(f"/event/{self.fair.id}/registration/success?registration_ids={ids}")
            self.assertLess(response.status_code, 500)

    def test_who_comes_after_the_last_seat_reads_so_on_the_page_of_the_event(self):
        self.fair.write({"seats_limited": True, "seats_max": 1})
        self.assertIn("success", self._post().headers["Location"])
        response = self._post()
        self.assertIn("insufficient_seats", response.headers["Location"])
        self.assertIn("not available anymore", self.url_open(response.headers["Location"]).text)
        self.assertEqual(len(self._registered(self.fair)), 1)
