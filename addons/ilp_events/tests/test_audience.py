from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestAudience(IlpEventsCommon):
    """The list follows the companies: late joiners, changes of role, people who leave; nobody is forgotten."""

    def _ours(self, event=None):
        every = (event or self.plenary).with_context(active_test=False).ilp_invitation_ids
        return every.filtered(lambda invitation: invitation.membership_id == self.membership)

    def _contact(self, user):
        return self.membership.contact_ids.filtered(lambda contact: contact.partner_id == user.partner_id)

    def _run(self, xmlid="ilp_events.ir_cron_invite"):
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()

    def test_every_affiliate_is_on_the_list_of_a_plenary_also_when_it_joined_later(self):
        self.plenary._ilp_invite()
        late = self.env["res.partner"].create(
            {"name": "Test Late S.p.A.", "is_company": True, "specific_property_product_pricelist": self.pricelist.id}
        )
        user = new_test_user(self.env, "ilp_late", groups="base.group_portal", email="late@late.example.com")
        user.partner_id.parent_id = late
        membership, _term = self._affiliate(late, user)
        self._run()
        affiliates = self.env["ilp.membership"].search([("is_affiliate", "=", True)])
        affiliates = affiliates.filtered(lambda m: m.company_id == (self.plenary.company_id or m.company_id))
        self.assertIn(membership, affiliates)
        self.assertEqual(affiliates - self.plenary.ilp_invitation_ids.membership_id, self.env["ilp.membership"])

    def test_the_cron_completes_workshops_and_visits_that_were_announced(self):
        for kind, access in (("workshop", "affiliates"), ("visit", "invited")):
            event = self._event(f"Test {kind}", ilp_kind=kind, ilp_access=access)
            event._ilp_invite()
            self._ours(event).filtered(lambda i: i.partner_id == self.colleague.partner_id).unlink()
            self._run()
            self.assertIn(self.colleague.partner_id, self._ours(event).partner_id)

    def test_who_takes_a_role_is_invited_and_who_loses_it_is_taken_off(self):
        role = self.env.ref("ilp_membership.role_executive")
        self.plenary.ilp_audience_role_ids = role
        self._contact(self.colleague).role_ids = role
        self.plenary._ilp_invite()
        theirs = self._ours().filtered(lambda i: i.partner_id == self.colleague.partner_id)
        self.assertEqual((theirs.state, theirs.active), ("sent", True))
        self._contact(self.colleague).role_ids = [Command.clear()]
        self._run()
        self.assertFalse(theirs.active)
        self._contact(self.colleague).role_ids = role
        self._run()
        self.assertTrue(theirs.active)
        self.assertEqual(len(self._ours()), 2)

    def test_who_answered_stays_on_the_list(self):
        self.plenary._ilp_invite()
        theirs = self._ours().filtered(lambda i: i.partner_id == self.colleague.partner_id)
        theirs._accept()
        self._contact(self.colleague).write({"date_from": "2020-01-01", "date_to": "2020-12-31"})
        self._run()
        self.assertEqual((theirs.active, theirs.state), (True, "accepted"))

    def test_who_was_added_by_hand_is_not_taken_off(self):
        self.plenary.ilp_audience_role_ids = self.env.ref("ilp_membership.role_executive")
        byhand = self._invite(self.colleague.partner_id, state="sent")
        self.plenary._ilp_invite()
        self.assertTrue(byhand.active)

    def test_who_moved_to_another_affiliate_is_invited_in_its_name(self):
        self.plenary._ilp_invite()
        self._contact(self.colleague).write({"date_from": "2020-01-01", "date_to": "2020-12-31"})
        self.colleague.partner_id.parent_id = self.lario
        self.env["ilp.membership.contact"].create(
            {"membership_id": self.rival_membership.id, "partner_id": self.colleague.partner_id.id}
        )
        self._run()
        invitation = self.plenary.ilp_invitation_ids.filtered(lambda i: i.partner_id == self.colleague.partner_id)
        self.assertEqual((invitation.membership_id, invitation.state), (self.rival_membership, "sent"))

    def test_where_nobody_has_the_roles_all_contacts_come_to_a_plenary(self):
        self.plenary.ilp_audience_role_ids = self.env.ref("ilp_membership.role_executive")
        self.membership.contact_ids.is_coordinator = False
        audience = self.plenary._ilp_audience()
        self.assertLessEqual({self.coordinator.partner_id, self.colleague.partner_id}, set(audience))
        workshop = self._event(
            "Test workshop", ilp_kind="workshop", ilp_access="affiliates",
            ilp_audience_role_ids=self.plenary.ilp_audience_role_ids.ids,
        )
        self.assertNotIn(self.membership, workshop._ilp_audience().values())

    def test_where_there_is_no_contact_the_company_is_invited_and_names_who_comes(self):
        self.membership.contact_ids.unlink()
        self.aurelia.email = "info@aurelia.test.example.com"
        self.plenary._ilp_invite()
        invitation = self._ours().filtered("active")
        self.assertEqual((invitation.partner_id, invitation.state), (self.aurelia, "sent"))
        self.assertTrue(invitation._propose_substitute("Nadia Neri", "nadia@test.example.com"))
        self.assertEqual(self._registered().partner_id.name, "Nadia Neri")
        self.assertEqual(invitation.substitute_id.name, "Nadia Neri")

    def test_what_the_person_did_before_the_invitation_counts(self):
        cases = (("open", "accepted"), ("done", "attended"), ("cancel", "declined"))
        for state, expected in cases:
            with self.subTest(state=state), self.cr.savepoint() as savepoint:
                registration = self._register(self.colleague.partner_id)
                registration.write({"state": state})
                self.plenary._ilp_invite()
                invitation = self._ours().filtered(lambda i: i.partner_id == self.colleague.partner_id)
                self.assertEqual((invitation.state, bool(invitation.sent_on)), (expected, False))
                savepoint.rollback()

    def test_who_waits_is_invited_without_a_mail(self):
        self.plenary._ilp_wait([{"partner_id": self.colleague.partner_id.id}])
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        before = self.env["mail.mail"].search([])
        invitation = self._invite(self.colleague.partner_id)
        invitation._send()
        self.assertEqual(invitation.state, "sent")
        self.assertFalse(self.env["mail.mail"].search([]) - before)

    # Reminders

    def _sent(self, user, days_ago=3, **values):
        sent_on = fields.Datetime.now() - relativedelta(days=days_ago)
        return self._invite(user.partner_id, state="sent", sent_on=sent_on, **values)

    def test_who_has_not_answered_is_reminded_once(self):
        self.plenary.ilp_reminder_days = 40
        silent, declined = self._sent(self.coordinator), self._sent(self.colleague)
        declined._decline()
        before = self.env["mail.mail"].search([])
        for _twice in range(2):
            self._run("ilp_events.ir_cron_remind")
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.recipient_ids & (silent + declined).partner_id, silent.partner_id)
        self.assertEqual(len(mails.filtered(lambda m: m.recipient_ids == silent.partner_id)), 1)
        self.assertTrue(silent.reminded_on)
        self.assertFalse(declined.reminded_on)

    def test_nobody_is_reminded_too_early_or_on_the_day_of_the_invitation(self):
        self.plenary.ilp_reminder_days = 7
        early = self._sent(self.coordinator)
        self._run("ilp_events.ir_cron_remind")
        self.assertFalse(early.reminded_on)
        self.plenary.ilp_reminder_days = 40
        fresh = self._sent(self.colleague, days_ago=0)
        self._run("ilp_events.ir_cron_remind")
        self.assertTrue(early.reminded_on)
        self.assertFalse(fresh.reminded_on)

    def test_an_event_without_reminder_reminds_nobody(self):
        self.plenary.ilp_reminder_days = 0
        invitation = self._sent(self.coordinator)
        self._run("ilp_events.ir_cron_remind")
        self.assertFalse(invitation.reminded_on)
