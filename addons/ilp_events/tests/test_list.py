from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestList(IlpEventsCommon):
    """Promise 9: every affiliate is on the list of every plenary, from the day either of them begins."""

    def _late(self):
        company = self.env["res.partner"].create({"name": "Test Late S.p.A.", "is_company": True})
        user = new_test_user(self.env, "ilp_late", groups="base.group_portal", email="late@late.example.com")
        user.partner_id.parent_id = company
        return self._affiliate(company, user)[0]

    def test_a_plenary_has_its_list_before_anybody_is_mailed(self):
        mails = self.env["mail.mail"].search_count([])
        event = self._event("Test spring plenary", ilp_kind="plenary")
        self.assertEqual(event.ilp_access, "affiliates")
        self.assertLessEqual(self.membership | self.rival_membership, event.ilp_invitation_ids.membership_id)
        self.assertEqual(set(event.ilp_invitation_ids.mapped("state")), {"to_send"})
        self.assertFalse(event.ilp_invited_on)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        ours = self.env["ilp.event.invitation"].with_user(self.coordinator)
        self.assertFalse(ours.search([("event_id", "=", event.id)]), "nothing is told before it is announced")
        event._ilp_invite()
        self.assertEqual(event.ilp_invitation_ids.filtered("partner_id.email").mapped("state").count("to_send"), 0)

    def test_the_rule_that_opens_the_event_leaves_no_foreign_invitation_in_the_cache(self):
        self.plenary._ilp_invite()
        self.env.invalidate_all()
        plenary = self.plenary.with_user(self.rival)
        ours = {"ilp_invitation_ids": {"fields": {"partner_id": {}}}}
        shown = plenary.web_read(ours)[0]["ilp_invitation_ids"]
        self.assertEqual([line["partner_id"] for line in shown], [self.rival.partner_id.id])
        self.assertEqual(plenary.search([("ilp_invites_me", "=", True), ("id", "=", plenary.id)]), plenary)

    def test_who_becomes_an_affiliate_is_on_the_list_at_once(self):
        membership = self._late()
        self.assertIn(membership, self.plenary.ilp_invitation_ids.membership_id)

    def test_who_joins_after_the_announcement_is_mailed_by_the_daily_job(self):
        self.plenary._ilp_invite()
        invitation = self._late().ilp_invitation_ids.filtered(lambda one: one.event_id == self.plenary)
        self.assertEqual(invitation.state, "to_send")
        with self.enter_registry_test_mode():
            self.env.ref("ilp_events.ir_cron_invite").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(invitation.state, "sent")

    def test_who_is_invited_by_hand_leaves_the_list(self):
        listed = self.plenary.ilp_invitation_ids.filtered(lambda one: one.partner_id == self.colleague.partner_id)
        by_hand = self.env["ilp.event.invitation"].create(
            {
                "event_id": self.plenary.id,
                "membership_id": self.membership.id,
                "partner_id": self.colleague.partner_id.id,
            }
        )
        self.assertFalse(listed.exists())
        self.assertFalse(by_hand.is_automatic)

    def test_an_event_that_is_no_plenary_any_more_keeps_no_list(self):
        self.plenary.ilp_kind = "workshop"
        self.assertFalse(self.plenary.ilp_invitation_ids)
        self.plenary.ilp_kind = "plenary"
        self.assertIn(self.membership, self.plenary.ilp_invitation_ids.membership_id)

    def test_a_plenary_that_is_over_gets_no_list(self):
        self.assertFalse(self._event("Test past plenary", days=-30, ilp_kind="plenary").ilp_invitation_ids)

    def test_choosing_the_plenary_in_the_form_closes_it_to_affiliates(self):
        form = Form(self.env["event.event"].with_user(self.officer))
        form.name = "Test form plenary"
        form.date_begin = self.plenary.date_begin
        form.date_end = self.plenary.date_begin + relativedelta(hours=2)
        form.ilp_kind = "plenary"
        self.assertEqual(form.ilp_access, "affiliates")

    def test_a_plan_that_says_nothing_of_seats_leaves_them_uncounted(self):
        self.tier.ilp_grant_ids.filtered(lambda grant: grant.benefit_id == self.benefit_seat).unlink()
        membership = self._late()
        seat = self.plenary._ilp_register(membership._coordinators())
        self.assertEqual((seat.state, seat.ilp_membership_id), ("open", membership))
        self.assertFalse(seat.ilp_entitlement_id)

    def test_a_benefit_that_was_chosen_for_the_event_has_to_be_in_the_plan(self):
        benefit = self.env["ilp.benefit"].create(
            {"name": "Test visits", "code": "test_visits", "unit": "seat", "pillar": "relations"}
        )
        visit = self._event("Test visit", ilp_kind="visit", ilp_access="affiliates", ilp_benefit_id=benefit.id)
        with self.assertRaisesRegex(UserError, "none is left"):
            visit._ilp_register(self.coordinator.partner_id)
