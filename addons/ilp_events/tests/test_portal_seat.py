from odoo import http
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsHttpCommon


@tagged("post_install", "-at_install")
class TestPortalSeat(IlpEventsHttpCommon):
    """What a company does on its page: change a name, wait, order, decide; nobody acts for another company."""

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _post(self, path, user=None, event=None, **data):
        self._login(user or self.coordinator)
        data["csrf_token"] = http.Request.csrf_token(self)
        url = f"/my/ilp/events/{(event or self.plenary).id}/{path}"
        response = self.url_open(url, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _page(self, user=None, path=None):
        self._login(user or self.coordinator)
        return self.url_open(path or f"/my/ilp/events/{self.plenary.id}").text

    # Names

    def test_the_coordinator_changes_the_name_to_a_colleague_and_to_a_new_one(self):
        seat = self._register(self.coordinator.partner_id)
        self._post("name", registration_id=seat.id, partner_id=self.colleague.partner_id.id)
        self.assertEqual((seat.partner_id, seat.name), (self.colleague.partner_id, "Test colleague"))
        self._post("name", registration_id=seat.id, name="Nadia Neri", email="nadia@test.example.com")
        self.assertEqual((seat.partner_id.name, seat.email), ("Nadia Neri", "nadia@test.example.com"))
        self.assertIn(seat.partner_id, self.membership.contact_ids.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_a_wrong_name_is_a_sentence_and_changes_nothing(self):
        seat = self._register(self.coordinator.partner_id)
        self._assert_sentence(self._post("name", registration_id=seat.id, name="Nadia", email="x"), "valid e-mail")
        self._register(self.colleague.partner_id)
        twice = self._post("name", registration_id=seat.id, partner_id=self.colleague.partner_id.id)
        self._assert_sentence(twice, "already")
        foreign = self._post("name", registration_id=seat.id, partner_id=self.rival.partner_id.id)
        self._assert_sentence(foreign, "Choose a colleague")
        self.assertEqual(seat.partner_id, self.coordinator.partner_id)

    def test_a_colleague_and_a_rival_change_no_name(self):
        seat = self._register(self.colleague.partner_id)
        own = self._post("name", user=self.colleague, registration_id=seat.id, name="N", email="n@test.example.com")
        self._assert_sentence(own, "Only a coordinator")
        theirs = self._post("name", user=self.rival, registration_id=seat.id, name="N", email="n@test.example.com")
        self.assertNotIn("done=", theirs.headers["Location"])
        self.assertEqual(seat.partner_id, self.colleague.partner_id)

    def test_where_nobody_else_may_come_no_name_is_changed(self):
        self.plenary.ilp_substitution = "no"
        seat = self._register(self.coordinator.partner_id)
        self.assertNotIn("o_ilp_change", self._page())
        response = self._post("name", registration_id=seat.id, partner_id=self.colleague.partner_id.id)
        self._assert_sentence(response, "nobody else may come")

    def test_whose_seat_a_coordinator_gives_back_is_told(self):
        seat = self._register(self.colleague.partner_id)
        before = self.env["mail.mail"].search([])
        self._post("cancel", registration_id=seat.id)
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual((seat.state, mails.recipient_ids), ("cancel", self.colleague.partner_id))
        mine = self._register(self.coordinator.partner_id)
        before = self.env["mail.mail"].search([])
        self._post("cancel", registration_id=mine.id)
        self.assertFalse(self.env["mail.mail"].search([]) - before)

    # Proposals

    def _proposal(self):
        invitation = self._invite(self.colleague.partner_id, state="sent")
        invitation._propose_substitute("Nadia Neri", "nadia@test.example.com")
        return invitation

    def test_the_coordinator_sees_the_proposal_and_approves_it(self):
        invitation = self._proposal()
        self.assertIn("o_ilp_proposals", self._page())
        self.assertNotIn("o_ilp_proposals", self._page(self.colleague))
        self._post("instead", invitation_id=invitation.id, answer="approve")
        self.assertEqual(self._registered().name, "Nadia Neri")
        again = self._post("instead", invitation_id=invitation.id, answer="approve")
        self._assert_sentence(again, "answered already")

    def test_nobody_else_decides_on_a_proposal(self):
        invitation = self._proposal()
        for user in (self.colleague, self.rival):
            refused = self._post("instead", user=user, invitation_id=invitation.id)
            self.assertNotIn("done=", refused.headers["Location"])
        self.assertTrue(invitation.proposed_email)

    # Seats left, waiting, ordering

    def test_the_page_counts_plan_quota_and_room(self):
        self.plenary.write({"seats_limited": True, "seats_max": 9, "ilp_company_seats": 2})
        self._register(self.colleague.partner_id)
        page = " ".join(self._page().split())
        self.assertIn('data-left="1"', page)
        self.assertIn("Seats left for your company at this event: <strong>1</strong>", page)
        self.assertIn("Seats left in the room: <strong>8</strong>", page)
        self.assertNotIn("o_ilp_wait", page)

    def test_over_the_quota_the_page_keeps_the_choice_and_offers_to_wait(self):
        self.plenary.ilp_company_seats = 1
        people = [self.coordinator.partner_id.id, self.colleague.partner_id.id]
        response = self._post("register", partner_id=people)
        page = self._assert_sentence(response, "You chose 2 people")
        self.assertIn("o_ilp_wait", page)
        self.assertEqual(page.count('checked="True"') + page.count("checked=\"checked\""), 2)
        self.assertEqual(self._post("register", partner_id=people, wish="waiting").status_code, 303)
        waiting = self.plenary.registration_ids
        self.assertEqual(sorted(waiting.mapped("state")), ["draft", "open"], "the one free seat is offered at once")

    def test_of_a_full_room_the_page_offers_to_wait_and_shows_the_place(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.rival.partner_id)
        page = self._page()
        self.assertIn("o_ilp_wait", page)
        self.assertNotIn("o_ilp_submit", page)
        self._post("register", partner_id=self.colleague.partner_id.id, wish="waiting")
        self.assertIn("Waiting list, place", self._page())
        seat = self.plenary.registration_ids.filtered("ilp_waitlisted_on")
        self._post("cancel", user=self.colleague, registration_id=seat.id)
        self.assertEqual(seat.state, "cancel")

    def test_who_has_no_seat_left_in_the_plan_may_wait(self):
        self.entitlement._use(4, self.plenary, "Test")
        response = self._post("register", partner_id=self.colleague.partner_id.id, wish="waiting")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.plenary.registration_ids.mapped("state"), ["draft"])

    def test_an_offered_seat_is_confirmed_on_the_page(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        taken = self._register(self.rival.partner_id)
        self._post("register", partner_id=self.colleague.partner_id.id, wish="waiting")
        seat = self.plenary.registration_ids.filtered("ilp_waitlisted_on")
        taken.action_cancel()
        self.env.cr.flush()
        self.assertIn("o_ilp_confirm", self._page(self.colleague))
        self.assertEqual(self._post("confirm", user=self.colleague, registration_id=seat.id).status_code, 303)
        self.assertEqual((seat.state, seat.ilp_confirm_until), ("open", False))

    def _sell(self, **values):
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "list_price": 90, "taxes_id": False}
        )
        self._ticket(self.plenary, name="In the plan")
        values = {"name": "Beyond", "ilp_is_overflow": True, "product_id": product.id, "price": 90, **values}
        return self._ticket(self.plenary, **values)

    def test_beyond_the_plan_the_coordinator_orders_seats_at_the_price_of_the_level(self):
        ticket = self._sell()
        discount = {"compute_price": "percentage", "percent_price": 50, "applied_on": "3_global"}
        self.pricelist.item_ids = [Command.create(discount)]
        self.entitlement._use(4, self.plenary, "Test")
        page = self._page()
        self.assertIn("o_ilp_order", page)
        self.assertIn("45.00", page)
        self._post("register", partner_id=self.colleague.partner_id.id, wish="order")
        seat = self._registered()
        order = seat.sale_order_id
        self.assertEqual((seat.partner_id, seat.event_ticket_id), (self.colleague.partner_id, ticket))
        self.assertEqual((order.partner_id, order.state, order.amount_untaxed), (self.aurelia, "sale", 45))
        self.assertEqual((seat.state, seat.sale_status, seat.ilp_membership_id), ("open", "sold", self.membership))
        self.assertEqual(self._balance(self.entitlement), (4, 0, 4, 0))

    def test_a_full_room_sells_nothing_and_makes_no_order(self):
        self._sell(seats_max=1)
        self.entitlement._use(4, self.plenary, "Test")
        before = self.env["sale.order"].search_count([])
        people = [self.coordinator.partner_id.id, self.colleague.partner_id.id]
        self._assert_sentence(self._post("register", partner_id=people, wish="order"), "Seats left: 1")
        self.assertEqual((self.env["sale.order"].search_count([]), self._registered().ids), (before, []))

    def test_a_colleague_orders_nothing(self):
        self._sell()
        self.entitlement._use(4, self.plenary, "Test")
        self.assertNotIn("o_ilp_order", self._page(self.colleague))
        data = {"partner_id": self.colleague.partner_id.id, "wish": "order"}
        self._assert_sentence(self._post("register", user=self.colleague, **data), "Only a coordinator")

    def test_a_seat_of_the_plan_never_takes_the_paid_ticket(self):
        self._sell()
        self._post("register", partner_id=self.colleague.partner_id.id)
        self.assertFalse(self._registered().event_ticket_id.ilp_is_overflow)

    # The past

    def test_past_events_say_who_attended(self):
        past = self._event("Past plenary", days=-9, ilp_kind="plenary", ilp_access="affiliates")
        self._register(self.colleague.partner_id, past, state="done", ilp_override_reason="Walked in")
        self._register(self.rival.partner_id, past, state="done", ilp_override_reason="Walked in")
        absent = self._register(self.coordinator.partner_id, past, ilp_override_reason="Late")
        absent.ilp_is_absent = True
        page = self._page(path="/my/ilp/events/past")
        self.assertIn("Attended: Test colleague", page)
        self.assertIn(f"Did not come: {absent.name}", page)
        page = self._page(path=f"/my/ilp/events/{past.id}")
        self.assertIn("This event is over.", page)
        self.assertNotIn("o_ilp_add_calendar", page)
        self.assertNotIn("Test rival", page)
