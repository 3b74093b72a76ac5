from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestApproval(IlpEventsCommon):
    """Where the event asks for it an officer approves; the request holds a seat or not as the event says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.write({"ilp_approval_policy": "hold", "seats_limited": True, "seats_max": 2})
        cls.invitation = cls._invite(cls.colleague.partner_id, state="sent")

    def _ask(self, user=None, event=None):
        """What the portal does: checked by the controller, then done for the person."""
        user = user or self.colleague
        env = self.env(user=user, su=True)
        return (event or self.plenary).with_env(env)._ilp_register(user.partner_id).with_env(self.env)

    def _refuse(self, request, reason="Not enough room", user=None):
        values = {"kind": "refuse", "registration_ids": request.ids, "reason": reason}
        self.env["ilp.registration.decision"].with_user(user or self.officer).create(values).action_decide()

    def _mails(self, before):
        return self.env["mail.mail"].search([]) - before

    def test_a_request_that_holds_a_seat_is_no_accepted_invitation_yet(self):
        before = self.env["mail.mail"].search([])
        request = self._ask()
        self.assertEqual((request.ilp_approval, request.state), ("requested", "open"))
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertEqual(self.invitation.state, "sent")
        self.assertFalse(self.membership.interaction_ids.filtered(lambda line: line.res_model == request._name))
        self.assertIn("We have your request", self._mails(before).subject)

    def test_approved_it_is_a_seat(self):
        request = self._ask()
        before = self.env["mail.mail"].search([])
        request.with_user(self.officer).action_ilp_approve()
        self.assertEqual((request.ilp_approval, self.invitation.state), ("approved", "accepted"))
        self.assertEqual(self._mails(before).recipient_ids, self.colleague.partner_id)

    def test_refused_seat_and_unit_go_back_and_the_person_reads_why(self):
        request = self._ask()
        before = self.env["mail.mail"].search([])
        self._refuse(request)
        self.assertEqual((request.ilp_approval, request.state), ("refused", "cancel"))
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self.assertIn("Not enough room", self._mails(before).body_html)

    def test_a_request_that_holds_nothing_leaves_the_room_to_others(self):
        self.plenary.write({"ilp_approval_policy": "free", "seats_max": 1})
        request = self._ask()
        self.assertEqual((request.ilp_approval, request.state), ("requested", "draft"))
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        self.env.cr.flush()
        self.assertEqual(request.state, "draft", "a request is not offered the free seat")
        self._register(self.rival.partner_id)
        request.with_user(self.officer).action_ilp_approve()
        self.assertEqual((request.ilp_approval, request.state), ("approved", "draft"))
        self.assertEqual(request.ilp_waiting_position, 1, "approved without a free seat, the person waits")

    def test_without_waiting_list_the_officer_is_told_that_the_room_is_full(self):
        self.plenary.write({"ilp_approval_policy": "free", "seats_max": 1, "ilp_has_waiting_list": False})
        request = self._ask()
        self._register(self.rival.partner_id)
        with self.assertRaisesRegex(UserError, "No seat is left"):
            request.with_user(self.officer).action_ilp_approve()

    def test_approved_with_a_free_seat_it_is_taken(self):
        self.plenary.ilp_approval_policy = "free"
        request = self._ask()
        request.with_user(self.officer).action_ilp_approve()
        self.assertEqual((request.state, self._balance(self.entitlement)), ("open", (4, 0, 1, 3)))
        self.assertEqual(self.invitation.state, "accepted")

    def test_the_public_page_asks_too(self):
        fair = self._event("Test fair", ilp_kind="showcase", ilp_approval_policy="free")
        env = self.env(user=self.env.ref("base.public_user"), su=True)
        request = env["event.registration"].create({"event_id": fair.id, "name": "Eva", "email": "eva@out.example.com"})
        self.assertEqual((request.ilp_approval, request.state), ("requested", "draft"))

    def test_an_officer_registers_without_asking(self):
        seat = self._register(self.colleague.partner_id, env=self.env(user=self.officer))
        self.assertFalse(seat.ilp_approval)

    def test_nobody_else_decides_and_nothing_is_decided_twice(self):
        request = self._ask()
        with self.assertRaises(AccessError):
            request.with_user(self.administration).action_ilp_approve()
        with self.assertRaises(AccessError):
            self._refuse(request, user=self.administration)
        request.with_user(self.officer).action_ilp_approve()
        with self.assertRaisesRegex(UserError, "answered already"):
            self._refuse(request)

    def test_a_refusal_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._refuse(self._ask(), reason="  ")

    def test_the_event_counts_its_requests_and_opens_them(self):
        self.assertEqual(self.plenary.ilp_request_count, 0)
        request = self._ask()
        self.plenary.invalidate_recordset(["ilp_request_count"])
        self.assertEqual(self.plenary.ilp_request_count, 1)
        action = self.plenary.with_user(self.officer).action_ilp_open_requests()
        self.assertEqual(self.env["event.registration"].search(action["domain"]), request)

    def test_what_does_not_take_place_is_not_approved(self):
        request = self._ask()
        self.plenary.kanban_state = "cancel"
        with self.assertRaisesRegex(UserError, "was cancelled"), self.cr.savepoint():
            request.with_user(self.officer).action_ilp_approve()
        begin = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.plenary.write({"kanban_state": "normal", "date_begin": begin, "date_end": begin})
        with self.assertRaisesRegex(UserError, "is over"), self.cr.savepoint():
            request.with_user(self.officer).action_ilp_approve()
        self.assertEqual(request.ilp_approval, "requested")

    def test_a_request_is_not_confirmed_by_the_person_who_asks(self):
        request = self._ask()
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            request._ilp_confirm()
