from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestWaitingGate(IlpEventsCommon):
    """Who waits holds nothing; whoever gets a seat after waiting passes the gate like everybody."""

    def _wait(self, partner, event=None, **values):
        values = {"state": "draft", "ilp_waitlisted_on": fields.Datetime.now(), **values}
        return self._register(partner, event=event, **values)

    def test_waiting_takes_no_seat_and_no_unit(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self._register(self.colleague.partner_id)
        waiting = self._wait(self.coordinator.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertEqual(waiting.ilp_membership_id, self.membership)
        self.assertEqual(self.plenary.seats_taken, 1)

    def test_from_the_line_to_a_seat(self):
        waiting = self._wait(self.coordinator.partner_id)
        waiting.action_confirm()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertTrue(waiting.ilp_waitlisted_on, "how long the person waited stays known")
        waiting.action_cancel()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_without_the_date_the_unconfirmed_seat_is_reserved(self):
        waiting = self._wait(self.coordinator.partner_id)
        waiting.ilp_waitlisted_on = False
        self.assertEqual(self._balance(self.entitlement), (4, 1, 0, 3))
        waiting.ilp_waitlisted_on = fields.Datetime.now()
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_the_line_is_for_those_who_could_have_a_seat(self):
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"):
            self._wait(self.stranger)

    def test_nobody_waits_twice_nor_with_a_seat(self):
        self._register(self.colleague.partner_id)
        with self.assertRaisesRegex(UserError, "registered for Test plenary already"), self.cr.savepoint():
            self._wait(self.colleague.partner_id)
        self._wait(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "on the waiting list"):
            self._wait(self.coordinator.partner_id)

    def test_a_full_room_takes_nobody_from_the_line(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        waiting = self._wait(self.coordinator.partner_id)
        self._register(self.colleague.partner_id)
        with self.assertRaisesRegex(ValidationError, "No seat is left"), self.cr.savepoint():
            waiting.action_confirm()
        self.assertTrue(waiting._ilp_is_waiting())

    def test_who_waited_in_time_gets_the_seat_after_the_sale(self):
        ticket = self._ticket(self.plenary)
        waiting = self._wait(self.coordinator.partner_id, event_ticket_id=ticket.id)
        self._expire(ticket)
        waiting.action_confirm()
        self.assertEqual(waiting.state, "open")

    def test_another_person_in_the_line_is_asked_anew(self):
        waiting = self._wait(self.coordinator.partner_id)
        with self.assertRaisesRegex(UserError, "Industrial Liaison Program"), self.cr.savepoint():
            waiting.partner_id = self.stranger
        waiting.write({"partner_id": self.rival.partner_id.id, "email": self.rival.email})
        self.assertEqual(waiting.ilp_membership_id, self.rival_membership)

    def test_an_offer_is_not_taken_when_the_event_is_cancelled_or_has_begun(self):
        offered = self._wait(self.coordinator.partner_id)
        offered._ilp_offer()
        self.plenary.kanban_state = "cancel"
        with self.assertRaisesRegex(UserError, "was cancelled"), self.cr.savepoint():
            offered._ilp_confirm()
        begun = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        self.plenary.write({"kanban_state": "normal", "date_begin": begun})
        self.assertGreater(offered.ilp_confirm_until, self.plenary.date_begin)
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            offered._ilp_confirm()
