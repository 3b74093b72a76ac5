from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestGate(IlpEventsCommon):
    """Who may have a seat at an event that is not open to everyone, decided in the model."""

    def _refused(self, partner, pattern, event=None, env=None, **values):
        with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
            self._register(partner, event=event, env=env, **values)

    def test_an_affiliate_enters(self):
        registration = self._register(self.coordinator.partner_id)
        self.assertEqual(registration.state, "open")
        self.assertEqual(registration.ilp_membership_id, self.membership)

    def test_a_stranger_is_refused(self):
        self._refused(self.stranger, "Industrial Liaison Program")

    def test_the_affiliation_with_the_institute_of_the_event_answers(self):
        second, workshop = self._second_institute()
        person = self.coordinator.partner_id
        for user in (self.env.user, self.coordinator):
            env = self.env(user=user, su=True)
            here, there = self._register(person, env=env), self._register(person, event=workshop, env=env)
            self.assertEqual((here.ilp_membership_id, there.ilp_membership_id), (self.membership, second))
            self.assertEqual(here.ilp_entitlement_id, self.entitlement)
            (here | there).unlink()

    def test_a_public_event_stays_as_in_core(self):
        event = self._event("Test fair")
        registration = self._register(self.stranger, event=event)
        self._register(self.stranger, event=event)
        self.assertFalse(registration.ilp_membership_id)
        self.assertFalse(registration.sudo().ilp_attendee_key)

    def test_the_company_itself_does_not_come(self):
        self._refused(self.aurelia, "not the company")

    def test_without_person_nobody_enters(self):
        with self.assertRaises(UserError):
            self.env["event.registration"].create({"event_id": self.plenary.id, "name": "X", "email": "x@example.com"})

    def test_a_bad_address_is_refused(self):
        self._refused(self.coordinator.partner_id, "not an e-mail address", email="notanemail")

    def test_an_ended_membership_does_not_enter(self):
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.membership.write({"state": "ended", "end_reason_id": reason.id})
        self._refused(self.coordinator.partner_id, "Industrial Liaison Program")

    def test_a_membership_in_grace_enters(self):
        self.membership.state = "grace"
        self.assertTrue(self._register(self.coordinator.partner_id))

    def test_a_past_event_is_over(self):
        past = self._event("Past", days=-3, ilp_access="affiliates")
        self._refused(self.coordinator.partner_id, "is over", event=past)

    def test_an_ended_stage_is_over(self):
        self.plenary.stage_id = self.env.ref("event.event_stage_done")
        self._refused(self.coordinator.partner_id, "is over")

    def test_a_cancelled_event_is_closed(self):
        self.plenary.kanban_state = "cancel"
        self._refused(self.coordinator.partner_id, "was cancelled")

    def test_an_expired_ticket_is_refused(self):
        ticket = self._ticket(self.plenary)
        self._expire(ticket)
        self._refused(self.coordinator.partner_id, "closed", event_ticket_id=ticket.id)

    def test_a_ticketed_event_needs_a_ticket(self):
        self._ticket(self.plenary)
        self._refused(self.coordinator.partner_id, "Choose the type of ticket")

    def test_a_ticket_not_on_sale_yet_is_refused(self):
        ticket = self._ticket(self.plenary, start_sale_datetime=fields.Datetime.now() + relativedelta(days=3))
        self._refused(self.coordinator.partner_id, "not started", event_ticket_id=ticket.id)

    def test_the_same_person_has_one_seat(self):
        self._register(self.coordinator.partner_id)
        self._refused(self.coordinator.partner_id, "already", email="other@test.example.com")

    def test_the_same_address_has_one_seat(self):
        self._register(self.coordinator.partner_id, email="Shared@Test.example.com")
        self._refused(self.colleague.partner_id, "already", email="shared@test.example.com")

    def test_the_database_refuses_a_double_seat(self):
        first, second = self._register(self.coordinator.partner_id), self._register(self.colleague.partner_id)
        key = first.sudo().ilp_attendee_key
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE event_registration SET ilp_attendee_key = %s WHERE id = %s", (key, second.id)
            )

    def test_an_address_changed_to_a_taken_one_is_refused(self):
        self._register(self.coordinator.partner_id)
        second = self._register(self.colleague.partner_id)
        with self.assertRaisesRegex(UserError, "already"), self.cr.savepoint():
            second.email = "COORDINATOR@test.example.com"

    def test_after_a_cancellation_the_person_may_come_back(self):
        self._register(self.coordinator.partner_id).action_cancel()
        self.assertEqual(self._register(self.coordinator.partner_id).state, "open")

    def test_an_invited_event_needs_an_invitation(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="invited")
        self._refused(self.coordinator.partner_id, "invited people only", event=visit)
        invitation = self._invite(self.coordinator.partner_id, event=visit)
        self._register(self.coordinator.partner_id, event=visit)
        self.assertEqual(invitation.state, "accepted")

    def test_a_portal_user_acts_for_the_own_company_only(self):
        env = self.env(user=self.rival, su=True)  # what a web form does: superuser rights in the user's name
        self._refused(self.coordinator.partner_id, "Industrial Liaison Program", env=env)

    def test_a_colleague_registers_only_the_own_person(self):
        env = self.env(user=self.colleague, su=True)
        self._refused(self.coordinator.partner_id, "Industrial Liaison Program", env=env)
        self.assertTrue(self._register(self.colleague.partner_id, env=env))

    def test_the_public_user_enters_only_with_an_invitation(self):
        env = self.env(user=self.env.ref("base.public_user"), su=True)
        self._refused(self.coordinator.partner_id, "Industrial Liaison Program", env=env)
        invitation = self._invite(self.coordinator.partner_id)
        self._refused(
            self.colleague.partner_id, "Industrial Liaison Program", env=env, ilp_invitation_id=invitation.id
        )
        self._register(self.coordinator.partner_id, env=env, ilp_invitation_id=invitation.id)
        self.assertEqual(invitation.state, "accepted")

    def test_an_officer_registers_anybody_of_an_affiliate(self):
        env = self.env(user=self.officer)
        registration = self._register(self.rival.partner_id, env=env)
        self.assertEqual(registration.ilp_membership_id, self.rival_membership)

    def test_an_officer_lets_a_stranger_in_with_a_reason(self):
        env = self.env(user=self.officer)
        self._refused(self.stranger, "Industrial Liaison Program", env=env)
        registration = self._register(self.stranger, env=env, ilp_override_reason="Speaker")
        self.assertFalse(registration.ilp_membership_id)
        self.assertTrue(registration.sudo().ilp_attendee_key)

    def test_only_an_officer_makes_exceptions(self):
        desk = self.administration
        desk.group_ids += self.env.ref("event.group_event_user")
        with self.assertRaises(AccessError):
            self._register(self.stranger, env=self.env(user=desk), ilp_override_reason="I want")
        with self.assertRaises(AccessError):
            self._register(self.stranger, env=self.env(user=desk, su=True), ilp_override_reason="I want")

    def test_a_reason_does_not_make_a_second_seat(self):
        self._register(self.coordinator.partner_id)
        env = self.env(user=self.officer)
        self._refused(self.coordinator.partner_id, "already", env=env, ilp_override_reason="Once more")

    def test_two_guests_without_contact_and_address_both_enter(self):
        env = self.env(user=self.officer)
        values = {"event_id": self.plenary.id, "ilp_override_reason": "Guest of the rector"}
        guests = env["event.registration"].create([{**values, "name": "First"}, {**values, "name": "Second"}])
        self.assertEqual(guests.mapped("state"), ["open", "open"])
        self.assertEqual(len(set(guests.sudo().mapped("ilp_attendee_key"))), 2)

    def test_a_reason_holds_for_one_person_only(self):
        env = self.env(user=self.officer)
        registration = self._register(self.stranger, env=env, ilp_override_reason="Speaker")
        other = self.env["res.partner"].create({"name": "Test other", "email": "other@test.example.com"})
        for state in ("open", "cancel"):
            registration.state = state
            with self.assertRaisesRegex(UserError, "Industrial Liaison Program"), self.cr.savepoint():
                registration.write({"partner_id": other.id, "email": other.email, "state": "open"})
        registration.write({"partner_id": self.stranger.id, "state": "open"})
        self.assertEqual(registration.ilp_override_reason, "Speaker", "it is still the same person")
        registration.write({"partner_id": self.rival.partner_id.id, "email": self.rival.email})
        self.assertFalse(registration.ilp_override_reason)
        self.assertEqual(registration.ilp_membership_id, self.rival_membership)

    def test_a_new_reason_lets_the_substitute_in(self):
        env = self.env(user=self.officer)
        registration = self._register(self.stranger, env=env, ilp_override_reason="Speaker")
        other = self.env["res.partner"].create({"name": "Test other", "email": "other@test.example.com"})
        registration.write({"partner_id": other.id, "email": other.email, "ilp_override_reason": "Her stand-in"})
        self.assertEqual((registration.state, registration.ilp_override_reason), ("open", "Her stand-in"))

    def test_the_desk_substitutes_somebody_who_may_enter(self):
        desk = self.administration
        desk.group_ids += self.env.ref("event.group_event_user")
        seat = self._register(self.stranger, env=self.env(user=self.officer), ilp_override_reason="Speaker")
        person = self.coordinator.partner_id
        seat.with_user(desk).write({"partner_id": person.id, "email": person.email})
        self.assertFalse(seat.sudo().ilp_override_reason)
        self.assertEqual(seat.sudo().ilp_membership_id, self.membership)

    def test_changing_the_person_passes_the_gate_again(self):
        registration = self._register(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"), self.cr.savepoint():
            registration.partner_id = self.stranger
        registration.write({"partner_id": self.rival.partner_id.id, "email": self.rival.email})
        self.assertEqual(registration.ilp_membership_id, self.rival_membership)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_moving_to_another_event_passes_the_gate_again(self):
        fair = self._event("Test fair")
        registration = self._register(self.stranger, event=fair)
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"):
            registration.event_id = self.plenary

    def test_access_is_fixed_once_somebody_registered(self):
        self._register(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "cannot change"):
            self.plenary.ilp_access = "public"
        self.plenary.ilp_access = "invited"

    def test_the_cart_refuses_seats_for_affiliates(self):
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "invoice_policy": "order"}
        )
        ticket = self._ticket(self.plenary, product_id=product.id, price=10)
        order = self.env["sale.order"].create({"partner_id": self.stranger.id})
        with self.assertRaisesRegex(UserError, "not sold"):
            order._verify_updated_quantity(
                self.env["sale.order.line"], product.id, 1, product.uom_id.id, event_ticket_id=ticket.id
            )

    def test_a_confirmed_order_does_not_lead_around_the_gate(self):
        product = self.env["product.product"].create(
            {"name": "Seat", "type": "service", "service_tracking": "event", "invoice_policy": "order"}
        )
        ticket = self._ticket(self.plenary, product_id=product.id, price=0)
        line = {"product_id": product.id, "event_id": self.plenary.id, "event_ticket_id": ticket.id}
        order = self.env["sale.order"].create({"partner_id": self.stranger.id, "order_line": [(0, 0, line)]})
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"):
            order.action_confirm()
