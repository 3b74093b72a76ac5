from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestSubstitute(IlpEventsCommon):
    """Who comes instead: decided by the company, with the seat and the invitation of the first person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation = cls._invite(cls.colleague.partner_id, state="sent")

    def _propose(self, invitation=None):
        return (invitation or self.invitation)._propose_substitute("Nadia Neri", "nadia@test.example.com")

    def _nadia(self):
        return self.plenary.ilp_invitation_ids.filtered(lambda i: i.partner_id.name == "Nadia Neri")

    def test_a_coordinator_is_asked_and_until_then_nothing_changes(self):
        before = self.env["mail.mail"].search([])
        self.assertFalse(self._propose())
        self.assertEqual((self.env["mail.mail"].search([]) - before).recipient_ids, self.coordinator.partner_id)
        self.assertEqual((self.invitation.state, self._registered().ids), ("sent", []))
        self.assertFalse(self.env["res.partner"].search([("email", "=", "nadia@test.example.com")]))

    def test_approved_the_colleague_has_the_seat_and_an_invitation(self):
        self._propose()
        self.invitation._answer_substitute(self.coordinator.partner_id, True)
        self.assertEqual((self.invitation.state, self._nadia().state), ("declined", "accepted"))
        self.assertEqual(self.invitation.substitute_id, self._registered().partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertIn(self.invitation.substitute_id, self.membership.contact_ids.partner_id)

    def test_refused_the_person_is_told_and_may_come(self):
        self._propose()
        before = self.env["mail.mail"].search([])
        self.invitation._answer_substitute(self.coordinator.partner_id, False)
        self.assertEqual((self.env["mail.mail"].search([]) - before).recipient_ids, self.colleague.partner_id)
        self.invitation._accept()
        self.assertEqual(self._registered().partner_id, self.colleague.partner_id)

    def test_a_proposal_is_answered_once_and_by_a_coordinator_only(self):
        self._propose()
        for partner in (self.colleague.partner_id, self.rival.partner_id):
            with self.assertRaises(AccessError):
                self.invitation._answer_substitute(partner, True)
        self.invitation._answer_substitute(self.coordinator.partner_id, True)
        with self.assertRaisesRegex(UserError, "answered already"):
            self.invitation._answer_substitute(self.coordinator.partner_id, False)

    def test_who_has_the_seat_passes_it_on_without_freeing_it(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self.invitation._accept()
        waiting = self.plenary._ilp_wait([{"partner_id": self.coordinator.partner_id.id, "name": "Waiting"}])
        self.plenary.ilp_substitution = "free"
        self.assertTrue(self._propose())
        self.env.cr.flush()
        self.assertEqual(self._registered().name, "Nadia Neri")
        self.assertEqual(waiting.state, "draft")
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
        self.assertEqual((self.invitation.state, self._nadia().state), ("declined", "accepted"))

    def test_where_nobody_else_may_come_it_is_a_sentence(self):
        self.plenary.ilp_substitution = "no"
        with self.assertRaisesRegex(UserError, "nobody else may come"):
            self._propose()

    def test_a_coordinator_asks_nobody(self):
        invitation = self._invite(self.coordinator.partner_id, state="sent")
        self.assertTrue(self._propose(invitation))
        self.assertEqual(self._registered().name, "Nadia Neri")

    def test_the_own_address_is_refused(self):
        with self.assertRaisesRegex(UserError, "your own address"):
            self.invitation._propose_substitute("Me", self.colleague.partner_id.email_normalized)

    def test_an_event_that_is_over_takes_no_substitute(self):
        begin = fields.Datetime.now() - relativedelta(days=2)
        self.plenary.write({"date_begin": begin, "date_end": begin + relativedelta(hours=3)})
        with self.assertRaisesRegex(UserError, "over"):
            self._propose()

    def test_nobody_comes_instead_of_who_came(self):
        self.invitation._accept()
        self.invitation._set_attended()
        with self.assertRaisesRegex(UserError, "over"):
            self._propose()

    def test_an_invited_only_visit_lets_the_named_colleague_in(self):
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="invited", ilp_substitution="free")
        invitation = self._invite(self.colleague.partner_id, event=visit, state="sent")
        invitation._accept()
        self.assertTrue(self._propose(invitation))
        self.assertEqual(self._registered(visit).name, "Nadia Neri")
