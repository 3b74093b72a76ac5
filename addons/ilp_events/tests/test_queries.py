import re
from contextlib import contextmanager

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

    def test_a_seat_of_the_plan_costs_six_queries_more_than_one_of_the_room(self):
        self.authenticate(None, None)
        fair = self._event("Fair", seats_limited=True, seats_max=50)
        public = [self._press(fair, number) for number in range(4)][-1]
        self.entitlement._override(2, "Test")
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        self.assertLessEqual([self._press_plan(number) for number in range(6)][-1] - public, 6)

    def _press_plan(self, number):
        person = self.env["res.partner"].create({"name": f"Test {number}", "parent_id": self.aurelia.id})
        self.env["ilp.membership.contact"].create({"membership_id": self.membership.id, "partner_id": person.id})
        self.env.flush_all()
        form = {"partner_id": person.id, "csrf_token": http.Request.csrf_token(self)}
        before = self.cr.sql_log_count
        place = f"/my/ilp/events/{self.plenary.id}"
        response = self.url_open(f"{place}/register", data=form, allow_redirects=False)
        self.assertIn("done=1", response.headers["Location"])
        return self.cr.sql_log_count - before

    def test_once_the_balance_is_locked_only_its_move_is_written(self):
        """Whoever waits for the balance waits for these, and for the commit."""
        self._register(self.coordinator.partner_id)
        statements = []
        with contextmanager(self._patchExecute)(statements):
            self._register(self.colleague.partner_id)
        lock = next(number for number, text in enumerate(statements) if "FOR NO KEY UPDATE" in text)
        words = [re.search(r'^\s*(\w+).*?"(ilp_entitlement\w*)"', text, re.S) for text in statements[lock + 1 :]]
        self.assertEqual(
            [word and word.groups() for word in words],
            [("INSERT", "ilp_entitlement_move"), ("SELECT", "ilp_entitlement_move"), ("UPDATE", "ilp_entitlement")],
        )

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
