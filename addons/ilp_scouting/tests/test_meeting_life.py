from datetime import timedelta

import vobject
from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_meeting_request import MeetingRequestCase


@tagged("post_install", "-at_install")
class TestMeetingLife(MeetingRequestCase):
    """What goes with a meeting: files for calendars, reminders, brief, minutes, promises, outcome."""

    def _files(self, event):
        messages = self.env["mail.message"].search([("model", "=", "calendar.event"), ("res_id", "=", event.id)])
        found = messages.sorted("id").attachment_ids.filtered(lambda one: one.name.endswith(".ics")).sorted("id")
        return [vobject.readOne(one.raw.decode()) for one in found]

    def _planned(self):
        meeting = self._meeting(self.match)
        meeting._invite()
        return meeting

    def test_the_files_replace_each_other_and_end_with_a_cancellation(self):
        meeting = self._planned()
        event = meeting.calendar_event_id
        later = meeting.date_start + timedelta(days=1)
        event.write({"start": later, "stop": later + timedelta(hours=1)})
        meeting._cancel()
        files = self._files(event)
        facts = {(one.method.value, int(one.vevent.sequence.value), one.vevent.status.value) for one in files}
        self.assertEqual(facts, {("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")})
        self.assertEqual(len({one.vevent.uid.value for one in files}), 1)
        moved = next(one for one in files if one.vevent.sequence.value == "1")
        self.assertEqual(moved.vevent.dtstart.value.replace(tzinfo=None), later)

    def test_a_cancellation_calls_the_meeting_in_the_language_of_each(self):
        meeting = self._planned()
        self.researcher.partner_id.lang, self.coordinator.partner_id.lang = "it_IT", "en_US"
        meeting._cancel()
        mails = self.env["mail.mail"].search([("subject", "like", self.membership.partner_id.name)], order="id desc")
        said = {mail.subject.split(":")[0]: mail.subject for mail in mails if ": " in mail.subject}
        self.assertIn("Incontro con", said["Annullato"])
        self.assertIn("Meeting with", said["Cancelled"])

    def test_a_planned_meeting_is_moved_in_the_calendar_and_not_beside_it(self):
        meeting = self._planned().with_user(self.officer)
        with self.assertRaises(UserError):
            meeting.write({"date_start": meeting.date_start + timedelta(hours=1)})

    def test_other_events_keep_the_file_of_core(self):
        start = fields.Datetime.now() + timedelta(days=1)
        event = self.env["calendar.event"].create({"name": "X", "start": start, "stop": start + timedelta(hours=1)})
        event.start = start - timedelta(hours=1)
        self.assertNotIn(b"METHOD", event._get_ics_file()[event.id])
        self.assertEqual(event.ilp_sequence, 0)

    def test_moving_a_meeting_onto_another_is_refused(self):
        first, second = self._planned(), self._planned()
        dates = {"start": first.date_start, "stop": first.date_stop}
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second.calendar_event_id.write(dates)
            self.env.flush_all()

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_meetings").method_direct_trigger()
        self.env.invalidate_all()

    def test_one_reminder_then_the_request_expires(self):
        self._asked()
        waiting = self._side("company")
        self._side("researcher")._accept(self.meeting.slot_ids)
        self.meeting.answer_by = self.program._meeting_today() + timedelta(days=1)
        before = self._mails(self.meeting.invitee_ids)
        for _twice in range(2):
            self._run()
        reminders = self._mails(self.meeting.invitee_ids) - before
        self.assertEqual(reminders.recipient_ids, waiting.partner_id)
        self.assertEqual(len(reminders), 1)
        self.meeting.answer_by = self.program._meeting_today() - timedelta(days=1)
        for _twice in range(2):
            self._run()
        self.assertEqual((self.meeting.state, self.meeting.failure), ("failed", "expired"))
        self.assertEqual(len(self.meeting.activity_ids), 1)

    def test_a_request_whose_dates_are_over_expires(self):
        self._asked()
        self.meeting.answer_by = self.program._meeting_today() + timedelta(days=30)
        self.meeting.slot_ids.write({"date_start": "2020-01-01 10:00:00", "date_stop": "2020-01-01 11:00:00"})
        self._run()
        self.assertEqual(self.meeting.failure, "expired")

    def test_the_brief_reaches_everybody_once_in_their_language(self):
        meeting = self._planned()
        for _twice in range(2):
            self._run()
        mails = self._mails(meeting)
        self.assertEqual(mails.recipient_ids, meeting._people())
        self.assertEqual(len(mails), 3)
        for mail in mails:
            self.assertIn(self.gripper.name, mail.body_html)
            self.assertIn(self.need.title, mail.body_html)

    def test_the_brief_tells_only_of_this_need(self):
        other = self._held(self._introduced(self._need(title="Another secret", confidentiality="sealed")))
        other.follow_ups = "Something else"
        before = self._held(self.match)
        before.follow_ups = "Anna sends the data"
        text = str(self._planned()._brief_html())
        self.assertIn("Anna sends the data", text)
        for secret in ("Another secret", "Something else"):
            self.assertNotIn(secret, text)

    def test_the_brief_prints(self):
        meeting = self._planned()
        report = self.env["ir.actions.report"].with_user(self.officer)
        html, _kind = report._render_qweb_html("ilp_scouting.report_meeting_brief_document", meeting.ids)
        self.assertIn(self.need.title, html.decode())

    def test_a_meeting_without_outcome_is_asked_about_once(self):
        meeting = self._planned()
        meeting._hold()
        meeting.activity_ids.unlink()
        Meeting = self.env["ilp.meeting"].with_user(self.officer)
        self.assertFalse(Meeting.search([("is_without_outcome", "=", True), ("id", "=", meeting.id)]))
        meeting.date_start = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(Meeting.search([("is_without_outcome", "=", True), ("id", "=", meeting.id)]), meeting)
        self.assertTrue(meeting.is_without_outcome)
        for _twice in range(2):
            self._run()
        self.assertEqual(meeting.activity_ids.user_id, self.officer)
        self.assertEqual(len(meeting.activity_ids), 1)
        self._request(meeting, "company")._answer(self.near, self.ready, "It fits")
        self.assertFalse(meeting.is_without_outcome)

    def test_a_meeting_over_and_never_marked_held_is_asked_about_once(self):
        meeting = self._planned()
        meeting.activity_ids.unlink()
        self._run()
        self.assertFalse(meeting.activity_ids, "it is still to come")
        start = fields.Datetime.now() - timedelta(hours=3)
        meeting.calendar_event_id.write({"start": start, "stop": start + timedelta(hours=1)})
        for _twice in range(2):
            self._run()
        self.assertEqual(meeting.activity_ids.mapped("user_id"), self.officer)
        self.assertIn("mark it held", meeting.activity_ids.summary)
        meeting.activity_ids.unlink()
        self._run()
        self.assertFalse(meeting.activity_ids, "what was answered is not asked again")

    def test_a_need_does_not_close_while_a_meeting_waits_for_answers(self):
        meeting = self._asked()
        reason = self.env["ilp.closing.reason"].search([], limit=1)
        with self.assertRaisesRegex(UserError, "waits for answers"):
            self.need._close(reason)
        meeting._cancel()
        self.need._close(reason)
        self.assertEqual(self.need.state, "closed")

    def test_the_task_goes_with_the_state_that_it_was_about(self):
        meeting = self._planned()
        meeting._alert_officer("The meeting is over")
        meeting._hold()
        self.assertFalse(meeting.activity_ids)

    def test_minutes_are_an_outcome_too(self):
        meeting = self._planned()
        meeting._hold()
        meeting.date_start = fields.Datetime.now() - timedelta(days=8)
        meeting.minutes = "<p><br></p>"
        self.assertTrue(meeting.is_without_outcome, "an empty page is none")
        meeting.minutes = "<p>They liked it</p>"
        self.assertFalse(meeting.is_without_outcome)

    @mute_logger("odoo.addons.ilp_scouting.models.ilp_meeting_cron")
    def test_a_broken_meeting_stops_only_itself(self):
        broken, sound = self._planned(), self._planned()
        broken.researcher_ids.partner_id.lang = "it_IT"
        template = self.env.ref("ilp_scouting.mail_template_meeting_brief")
        template.subject = f"{{{{ 1 / (object.id - {broken.id}) }}}}"
        self._run()
        self.assertFalse(broken.brief_sent_on)
        self.assertTrue(sound.brief_sent_on)

    def test_sharing_minutes_tells_those_who_were_there(self):
        meeting = self._planned()
        meeting._hold()
        with self.assertRaisesRegex(UserError, "Write the minutes"):
            meeting.with_user(self.officer).action_share_minutes()
        meeting.minutes = "<p>They liked it</p>"
        before = self._mails(meeting)
        meeting.with_user(self.officer).action_share_minutes()
        self.assertEqual((self._mails(meeting) - before).recipient_ids, meeting._guests())

    def test_a_promise_is_a_task_until_it_is_done(self):
        meeting = self._planned().with_user(self.officer)
        day = fields.Date.context_today(meeting) + timedelta(days=10)
        meeting.follow_up_ids = [
            Command.create({"name": "Send the data", "owner_id": partner.id, "date": day})
            for partner in (self.officer.partner_id, self.researcher.partner_id)
        ]
        own, other = meeting.follow_up_ids
        self.assertEqual((own.activity_id.summary, own.activity_id.user_id), ("Send the data", self.officer))
        self.assertIn(self.researcher.name, other.activity_id.summary)
        other.date = day + timedelta(days=5)
        self.assertEqual(other.activity_id.date_deadline, day + timedelta(days=5))
        own.action_done()
        self.assertTrue(own.done_on)
        self.assertFalse(own.activity_id.active)

    def test_replacing_a_person_by_hand_reaches_the_calendar(self):
        meeting = self._planned()
        meeting.with_user(self.officer).researcher_ids = self.other_researcher
        event = meeting.calendar_event_id
        self.assertIn(self.other_researcher.partner_id, event.partner_ids)
        self.assertNotIn(self.researcher.partner_id, event.partner_ids)
        self.assertIn(self.other_researcher.partner_id, meeting.sudo().booking_ids.partner_id)
