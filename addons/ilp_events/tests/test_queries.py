from odoo import http
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestQueries(IlpEventsCommon, IlpHttpCommon):
    """What a seat and a list of events cost does not grow with how many there are."""

    def _press(self, event, number):
        kinds = {question.question_type: question.id for question in event.question_ids}
        form = {
            "1-event_ticket_id": "0",
            f"1-name-{kinds['name']}": f"Person {number}",
            f"1-email-{kinds['email']}": f"p{number}@test.example.com",
            "csrf_token": http.Request.csrf_token(self),
        }
        before = self.cr.sql_log_count
        response = self.url_open(f"/event/{event.id}/registration/confirm", data=form, allow_redirects=False)
        self.assertIn("success", response.headers["Location"])
        return self.cr.sql_log_count - before

    def test_the_hundredth_seat_costs_what_the_first_costs(self):
        self.authenticate(None, None)
        fair = self._event("Fair", seats_limited=True, seats_max=500)
        few = [self._press(fair, number) for number in range(4)][-1]
        people = [{"event_id": fair.id, "name": f"Crowd {number}"} for number in range(200)]
        self.env["event.registration"].create(people)
        self._press(fair, 5)
        self.assertLessEqual(self._press(fair, 6), few)
        self.assertEqual(len(set(self._registered(fair).mapped("ilp_room_seat"))), 206)

    def test_a_limit_costs_six_queries_more(self):
        self.authenticate(None, None)
        costs = []
        for limit in ({}, {"seats_limited": True, "seats_max": 50}):
            event = self._event("Fair", **limit)
            costs.append([self._press(event, number) for number in range(4)][-1])
        self.assertLessEqual(costs[1] - costs[0], 6, "core counts twice; a number is drawn and taken in a savepoint")

    def _read(self, count, view):
        self.env.invalidate_all()
        model = self.env["event.event"].with_user(self.officer)
        arch = model.get_views([(False, view)])
        known = arch["models"]["event.event"]["fields"]
        shown = [name for name in known if f'name="{name}"' in arch["views"][view]["arch"]]
        wanted = {name: {"fields": {"display_name": {}}} if "relation" in known[name] else {} for name in shown}
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        model.web_search_read([("name", "=like", "Crowd %")], wanted, limit=1 if view == "form" else count)
        return self.cr.sql_log_count - before

    def test_lists_of_events_cost_the_same_for_eight_and_eighty(self):
        ticket = [Command.create({"name": "Seat"})]
        for number in range(80):
            event = self._event(f"Crowd {number}", seats_limited=True, seats_max=50, event_ticket_ids=ticket)
            seats = [{"event_id": event.id, "event_ticket_id": event.event_ticket_ids.id, "name": "x"}]
            self.env["event.registration"].create(seats * 3)
        for view in ("list", "kanban", "form"):
            with self.subTest(view=view):
                self._read(8, view)
                self.assertEqual(self._read(80, view), self._read(8, view))
