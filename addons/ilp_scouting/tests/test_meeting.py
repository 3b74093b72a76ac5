from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestMeeting(ScoutingCommon):
    """A meeting is in everybody's calendar, counts once, and asks both sides what they think."""

    def setUp(self):
        super().setUp()
        self.match = self._introduced()
        self.entitlement = self.membership._entitlement(self.benefit_meeting)

    def test_the_officer_plans_it_from_the_match(self):
        action = self.match.with_user(self.officer).action_plan_meeting()
        form = Form(self.env["ilp.meeting"].with_user(self.officer).with_context(**action["context"]))
        form.date_start = fields.Datetime.now() + timedelta(days=3)
        meeting = form.save()
        self.assertEqual(meeting.match_ids, self.match)
        self.assertEqual(meeting.researcher_ids, self.researcher)
        self.assertEqual(meeting.partner_ids, self.coordinator.partner_id)
        self.assertEqual(meeting.date_stop - meeting.date_start, timedelta(hours=1))

    def test_the_invitation_reaches_all_with_an_ics(self):
        meeting = self._meeting(self.match)
        meeting.with_user(self.officer).action_invite()
        event = meeting.calendar_event_id
        people = self.officer.partner_id | self.researcher.partner_id | self.coordinator.partner_id
        self.assertEqual(event.partner_ids, people)
        messages = self.env["mail.message"].search(
            [("model", "=", "calendar.event"), ("res_id", "=", event.id)]
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        attached = (mails.attachment_ids | messages.attachment_ids).filtered(lambda one: one.name.endswith(".ics"))
        self.assertTrue(attached)
        self.assertIn(b"BEGIN:VCALENDAR", attached[0].raw)
        invited = messages.notified_partner_ids | mails.recipient_ids
        self.assertLessEqual(self.researcher.partner_id | self.coordinator.partner_id, invited)
        self.assertNotIn(self.rival.partner_id, invited)

    def test_planning_reserves_and_holding_uses_one_meeting(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        self.assertEqual(self._balance(self.entitlement), (6, 1, 0, 5))
        meeting._hold()
        self.assertEqual(self._balance(self.entitlement), (6, 0, 1, 5))
        kinds = self.membership.interaction_ids.filtered(lambda one: one.res_id == meeting.id).mapped("kind")
        self.assertEqual(kinds, ["meeting", "meeting"])

    def test_what_has_not_begun_was_not_held(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        with self.assertRaisesRegex(UserError, "has not begun yet"):
            meeting.with_user(self.officer).action_hold()
        self.assertEqual((meeting.state, self._balance(self.entitlement)), ("accepted", (6, 1, 0, 5)))
        meeting.date_start = fields.Datetime.now()
        meeting.with_user(self.officer).action_hold()
        self.assertEqual(meeting.state, "held")

    def test_a_double_click_counts_and_mails_once(self):
        with self.assertRaises(UserError):
            self.match._introduce()
        with self.assertRaises(UserError):
            self.need._submit(self.coordinator.partner_id)
        meeting = self._meeting(self.match)
        meeting._invite()
        with self.assertRaises(UserError):
            meeting._invite()
        meeting._hold()
        with self.assertRaises(UserError):
            meeting._hold()
        self.assertEqual(self._balance(self.entitlement), (6, 0, 1, 5))

    def test_cancelling_gives_the_meeting_back(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        meeting._cancel()
        self.assertEqual(self._balance(self.entitlement), (6, 0, 0, 6))
        self.assertFalse(meeting.calendar_event_id.active)

    def test_without_meetings_left_one_sentence_and_no_event(self):
        self.entitlement._use(6, self.match)
        meeting = self._meeting(self.match)
        with self.assertRaisesRegex(UserError, "left of"):
            meeting.with_user(self.officer).action_invite()
        self.assertFalse(meeting.calendar_event_id)

    def test_it_follows_its_calendar_event(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        later = meeting.date_start + timedelta(days=2)
        meeting.calendar_event_id.write({"start": later, "stop": later + timedelta(hours=2)})
        self.assertEqual((meeting.date_start, meeting.date_stop), (later, later + timedelta(hours=2)))

    def test_it_needs_a_date_and_a_technology(self):
        with self.assertRaises(UserError):
            self._meeting(self.match, date_start=False, date_stop=False)._invite()

    def test_held_sends_each_side_its_link_in_its_language(self):
        self.researcher.partner_id.lang = "en_US"
        meeting = self._held(self.match)
        self.assertEqual(meeting.request_ids.partner_id, self.researcher.partner_id | self.coordinator.partner_id)
        for side, words in (("researcher", "Give your verdict"), ("company", "Esprimi la tua valutazione")):
            request = self._request(meeting, side)
            mail = self.env["mail.mail"].search([("model", "=", request._name), ("res_id", "=", request.id)])
            self.assertEqual(mail.recipient_ids, request.partner_id)
            self.assertIn(words, mail.body_html)
            self.assertIn(f"/ilp/verdict/{request.token}", mail.body_html)

    def test_a_sealed_need_leaves_no_trace_of_its_theme(self):
        before = self.membership.interaction_ids
        need = self._need(confidentiality="sealed", title="Segreto industriale")
        meeting = self._held(self._introduced(need))
        told = " ".join((self.membership.interaction_ids - before).mapped("summary"))
        self.assertNotIn("Segreto", told)
        self.assertNotIn(self.gripper.name, told)
        event = meeting.calendar_event_id
        self.assertEqual(event.privacy, "private")
        self.assertNotIn("Segreto", f"{event.name} {event.description}")

    def test_a_planned_meeting_is_cancelled_not_deleted(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        with self.assertRaises(UserError):
            meeting.unlink()

    def test_it_speaks_of_one_need_only(self):
        rivals = self._introduced(self._need(self.rival_membership))
        with self.assertRaises(ValidationError):
            self._meeting(self.match, match_ids=[Command.set((self.match | rivals).ids)])
        meeting = self._meeting(self.match)
        with self.assertRaises(ValidationError):
            meeting.need_id = rivals.need_id
        with self.assertRaises(ValidationError):
            rivals.with_user(self.officer).meeting_ids = meeting

    def test_another_need_drops_technologies_and_people(self):
        rivals = self._introduced(self._need(self.rival_membership))
        form = Form(self._meeting(self.match).with_user(self.officer))
        form.need_id = rivals.need_id
        self.assertFalse(form.match_ids[:])
        meeting = form.save()
        self.assertEqual(meeting.partner_ids, self.rival.partner_id)

    def test_manager_and_deputy_plan_and_cancel_a_sealed_meeting(self):
        deputy = new_test_user(self.env, "ilp_deputy", groups="base.group_user,ilp_membership.group_ilp_officer")
        self.membership.deputy_id = deputy
        for user in (self.manager, deputy):
            meeting = self._meeting(self._introduced(self._need(confidentiality="sealed")))
            self.env.flush_all()
            meeting.with_user(user).action_invite()
            event = meeting.calendar_event_id
            meeting.with_user(user).action_cancel()
            self.assertEqual((meeting.state, event.active), ("cancelled", False))

    def test_sealing_a_need_later_takes_its_theme_out_of_the_calendars(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        event = meeting.calendar_event_id
        self.assertIn(self.gripper.name, event.description)
        stranger = new_test_user(self.env, "ilp_sealer", groups="base.group_user,ilp_membership.group_ilp_officer")
        self.need.with_user(stranger).confidentiality = "sealed"
        self.assertEqual(event.privacy, "private")
        self.assertNotIn(self.gripper.name, f"{event.name} {event.description}")
