from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.ilp_event_invitation import TRANSITIONS
from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestInvitation(IlpEventsCommon):
    """Everybody of the audience is invited once, is mailed in the own language, and the invitation follows the seat."""

    def _invited(self, event=None):
        return (event or self.plenary).ilp_invitation_ids

    def _ours(self):
        return self._invited().filtered(lambda invitation: invitation.membership_id == self.membership)

    def test_states_move_along_the_table_only(self):
        states = list(self.env["ilp.event.invitation"]._fields["state"].get_values(self.env))
        self.assertEqual(set(states), set(TRANSITIONS))
        invitation = self._invite(self.coordinator.partner_id)
        for source, target in product(states, states):
            invitation.flush_recordset()
            self.env.cr.execute("UPDATE ilp_event_invitation SET state = %s WHERE id = %s", (source, invitation.id))
            invitation.invalidate_recordset()
            if source == target or target in TRANSITIONS[source]:
                invitation.state = target
                self.assertEqual(invitation.state, target)
            else:
                with self.assertRaises(UserError), self.cr.savepoint():
                    invitation.state = target

    def test_every_contact_of_every_affiliate_is_invited_once(self):
        self.plenary.with_user(self.officer).action_ilp_invite()
        people = self.coordinator.partner_id | self.colleague.partner_id
        self.assertEqual(self._ours().partner_id, people)
        self.assertIn(self.rival.partner_id, self._invited().partner_id)
        self.assertEqual(set(self._invited().mapped("state")), {"sent"})
        count = len(self._invited())
        self.plenary.with_user(self.officer).action_ilp_invite()
        self.assertEqual(len(self._invited()), count)

    def test_who_has_a_seat_already_is_not_mailed(self):
        registration = self._register(self.colleague.partner_id)
        before = self.env["mail.mail"].search([])
        mailed = self.plenary._ilp_invite()
        invitation = self._ours().filtered(lambda i: i.partner_id == self.colleague.partner_id)
        self.assertEqual((invitation.state, registration.ilp_invitation_id), ("accepted", invitation))
        self.assertNotIn(invitation, mailed)
        self.assertNotIn(self.colleague.partner_id, (self.env["mail.mail"].search([]) - before).recipient_ids)

    def test_with_roles_coordinators_and_matching_people_are_invited(self):
        role = self.env.ref("ilp_membership.role_executive")
        self.plenary.ilp_audience_role_ids = role
        self.plenary._ilp_invite()
        self.assertEqual(self._ours().partner_id, self.coordinator.partner_id)
        self.membership.contact_ids.filtered(lambda c: c.partner_id == self.colleague.partner_id).role_ids = role
        self.plenary._ilp_invite()
        self.assertEqual(len(self._ours()), 2)

    def test_companies_that_are_no_affiliates_are_not_invited(self):
        reason = self.env.ref("ilp_membership.withdrawal_reason_other")
        self.rival_membership.write({"state": "ended", "end_reason_id": reason.id})
        self.plenary._ilp_invite()
        self.assertNotIn(self.rival_membership, self._invited().membership_id)

    def test_a_late_joiner_is_invited_by_the_cron(self):
        self.plenary._ilp_invite()
        late = self.env["res.partner"].create(
            {"name": "Late", "email": "late@test.example.com", "parent_id": self.aurelia.id}
        )
        self.env["ilp.membership.contact"].create({"membership_id": self.membership.id, "partner_id": late.id})
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_invite").method_direct_trigger()
        self.assertIn(late, self._ours().partner_id)

    def test_who_moved_to_another_company_blocks_nobody(self):
        self.colleague.partner_id.parent_id = self.env["res.partner"].create({"name": "Elsewhere", "is_company": True})
        self.plenary.with_user(self.officer).action_ilp_invite()
        self.assertEqual(self._ours().partner_id, self.coordinator.partner_id)
        self.assertNotIn(self.colleague.partner_id, self._invited().partner_id)
        self.assertIn(self.rival.partner_id, self._invited().partner_id)

    def test_who_is_still_listed_by_a_former_company_is_invited_by_the_new_one(self):
        self.colleague.partner_id.parent_id = self.lario
        self.env["ilp.membership.contact"].create(
            {"membership_id": self.rival_membership.id, "partner_id": self.colleague.partner_id.id}
        )
        self.plenary._ilp_invite()
        invitation = self._invited().filtered(lambda i: i.partner_id == self.colleague.partner_id)
        self.assertEqual(invitation.membership_id, self.rival_membership)

    def test_the_cron_mails_nobody_for_events_that_were_not_announced(self):
        workshop = self._event("Test workshop", ilp_kind="workshop", ilp_access="affiliates")
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_invite").method_direct_trigger()
        self.assertEqual(set(self._invited().mapped("state")), {"to_send"})
        self.assertFalse(self._invited(workshop))

    def test_each_person_is_mailed_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.env.ref("ilp_events.mail_template_invitation")
        template.with_context(lang="it_IT").subject = "Invito: {{ object.event_id.name }}"
        self.coordinator.partner_id.lang = "it_IT"
        before = self.env["mail.mail"].search([])
        self.plenary._ilp_invite()
        mails = self.env["mail.mail"].search([]) - before
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        self.assertEqual(subjects[self.coordinator.partner_id], "Invito: Test plenary")
        self.assertEqual(subjects[self.colleague.partner_id], "Invitation: Test plenary")
        mail = mails.filtered(lambda mail: mail.recipient_ids == self.coordinator.partner_id)
        invitation = self._ours().filtered(lambda i: i.partner_id == self.coordinator.partner_id)
        self.assertIn(f"/ilp/invitation/{invitation.access_token}", mail.body_html)

    def test_who_has_no_address_waits_and_is_counted(self):
        self.colleague.partner_id.email = False
        self.plenary.with_user(self.officer).action_ilp_invite()
        states = {invitation.partner_id: invitation.state for invitation in self._ours()}
        self.assertEqual(states, {self.coordinator.partner_id: "sent", self.colleague.partner_id: "to_send"})
        for message in (
            self.plenary.with_user(self.officer).action_ilp_invite()["params"]["message"],
            self._ours().with_user(self.officer).action_send()["params"]["message"],
        ):
            self.assertEqual(message, "New invitations sent: 0. Without a valid e-mail address: 1")
        self.assertFalse(self._ours().filtered(lambda i: i.state == "to_send" and i.sent_on))
        lines = self.membership.interaction_ids.filtered(lambda line: line.res_model == "event.event")
        self.assertNotIn("Test colleague", lines.summary)

    def test_when_all_can_be_reached_the_message_says_only_how_many(self):
        invitations = self._invite(self.coordinator.partner_id) + self._invite(self.colleague.partner_id)
        params = invitations.with_user(self.officer).action_send()["params"]
        self.assertEqual((params["type"], params["message"]), ("success", "New invitations sent: 2"))
        self.assertEqual(set(invitations.mapped("state")), {"sent"})

    def test_inviting_leaves_one_line_per_company(self):
        self.plenary._ilp_invite()
        lines = self.membership.interaction_ids.filtered(lambda line: line.res_model == "event.event")
        self.assertEqual(len(lines), 1)
        self.assertIn("Test coordinator", lines.summary)

    def test_only_officers_invite(self):
        with self.assertRaises(AccessError):
            self.plenary.with_user(self.administration).action_ilp_invite()
        with self.assertRaises(AccessError):
            self._invite(self.coordinator.partner_id).with_user(self.administration).action_send()

    def test_public_and_past_events_have_no_invitations(self):
        for event in (self._event("Fair"), self._event("Past", days=-3, ilp_access="affiliates")):
            with self.assertRaises(UserError):
                event._ilp_invite()

    def test_a_person_of_another_company_is_no_invitee(self):
        with self.assertRaisesRegex(UserError, "is not of"):
            self._invite(self.rival.partner_id)

    def test_the_invitation_follows_the_seat(self):
        invitation = self._invite(self.coordinator.partner_id)
        registration = self._register(self.coordinator.partner_id)
        self.assertEqual(invitation.state, "accepted")
        registration.action_cancel()
        self.assertEqual(invitation.state, "declined")
        registration.action_confirm()
        registration.action_set_done()
        self.assertEqual(invitation.state, "attended")

    def test_accepting_twice_uses_one_seat(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation._accept()
        self.assertEqual(len(self._registered()), 1)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))

    def test_declining_gives_the_seat_back_and_leaves_a_line(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation._decline()
        self.assertEqual(invitation.state, "declined")
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))
        lines = self.membership.interaction_ids.filtered(lambda line: line.res_model == "ilp.event.invitation")
        self.assertEqual(lines.mapped("summary"), ["Test coordinator declined Test plenary"])

    def test_who_did_not_come_is_marked_absent(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation.with_user(self.officer).action_mark_absent()
        self.assertEqual(invitation.state, "absent")

    def test_who_was_absent_stays_absent_when_the_address_is_corrected(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation._set_absent()
        self._registered().email = "corrected@test.example.com"
        self.assertEqual(invitation.state, "absent")

    def test_the_seat_of_an_absent_person_can_be_cancelled(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation._set_absent()
        self._registered().action_cancel()
        self.assertEqual(invitation.state, "declined")
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4))

    def test_who_was_marked_absent_by_mistake_came(self):
        invitation = self._invite(self.coordinator.partner_id)
        invitation._accept()
        invitation._set_absent()
        self._registered().action_set_done()
        self.assertEqual(invitation.state, "attended")

    def test_an_invited_person_who_walks_in_has_attended(self):
        for state in ("to_send", "sent", "declined"):
            with self.subTest(state=state), self.cr.savepoint() as savepoint:
                invitation = self._invite(self.coordinator.partner_id, state=state)
                self._register(self.coordinator.partner_id, state="done")
                self.assertEqual(invitation.state, "attended")
                savepoint.rollback()

    def test_the_affiliate_follows_from_the_person_who_is_invited_by_hand(self):
        form = Form(self.env["ilp.event.invitation"].with_user(self.officer))
        form.event_id = self.plenary
        form.partner_id = self.rival.partner_id
        self.assertEqual(form.membership_id, self.rival_membership)
        form.partner_id = self.colleague.partner_id
        self.assertEqual(form.save().membership_id, self.membership)
