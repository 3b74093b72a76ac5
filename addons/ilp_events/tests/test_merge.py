from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestMerge(IlpEventsCommon):
    """Two contacts that are one person: merging them keeps the seat, the unit of the plan and the invitation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.env["res.partner"].create(
            {"name": "Test colleague", "email": "twin@test.example.com", "parent_id": cls.aurelia.id}
        )
        cls.person = cls.colleague.partner_id

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.twin + self.person).ids, dst_partner=self.person, extra_checks=False)
        self.env.invalidate_all()

    def test_the_seat_and_the_invitation_move_to_the_contact_that_stays(self):
        invitation = self._invite(self.twin, state="sent")
        registration = self._register(self.twin)
        self._merge()
        self.assertEqual((invitation.partner_id, registration.partner_id), (self.person, self.person))
        self.assertEqual((invitation.state, registration.ilp_invitation_id), ("accepted", invitation))

    def test_of_two_seats_one_stays_and_the_other_unit_goes_back(self):
        self._register(self.twin)
        self._register(self.person)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))
        self._merge()
        self.assertEqual(len(self._registered()), 1)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_of_two_invitations_the_answered_one_stays(self):
        silent = self._invite(self.person, state="sent")
        answered = self._invite(self.twin, state="sent")
        answered._accept()
        self._merge()
        self.assertFalse(silent.exists())
        self.assertEqual((answered.partner_id, answered.state), (self.person, "accepted"))
        self.assertEqual(self._registered().ilp_invitation_id, answered)
