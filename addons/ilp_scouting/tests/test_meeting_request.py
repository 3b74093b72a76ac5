import doctest
from datetime import UTC, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools import slots, verdicts
from .common import ScoutingCommon


@tagged("post_install", "-at_install")
class TestMeetingTools(BaseCase):
    """The pure functions keep what their docstrings promise."""

    def test_doctests(self):
        for module in (slots, verdicts):
            failed, attempted = doctest.testmod(module)
            self.assertFalse(failed, module.__name__)
            self.assertTrue(attempted, module.__name__)


class MeetingRequestCase(ScoutingCommon):
    """A meeting whose dates are proposed to one researcher and one coordinator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.match = cls._introduced()
        cls.entitlement = cls.membership._entitlement(cls.benefit_meeting)
        cls.meeting = cls._to_arrange()

    @classmethod
    def _to_arrange(cls, match=None, days=(5, 6, 7)):
        meeting = cls._meeting(match or cls.match, date_start=False, date_stop=False)
        noon = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        meeting.slot_ids = [Command.create({"date_start": noon + timedelta(days=day)}) for day in days]
        return meeting

    def _asked(self, meeting=None):
        meeting = meeting or self.meeting
        meeting.with_user(self.officer).action_request()
        return meeting

    def _side(self, side, meeting=None):
        return (meeting or self.meeting).invitee_ids.filtered(lambda one: one.side == side)

    def _mails(self, record):
        return self.env["mail.mail"].search([("model", "=", record._name), ("res_id", "in", record.ids)])


@tagged("post_install", "-at_install")
class TestMeetingRequest(MeetingRequestCase):
    """A date is agreed by both sides, by links; nobody is booked twice."""

    def test_each_side_gets_a_link_in_its_language(self):
        self._asked()
        self.assertEqual(self.meeting.state, "proposed")
        self.assertEqual(self.meeting.invitee_ids.partner_id, self.researcher.partner_id | self.coordinator.partner_id)
        for invitee in self.meeting.invitee_ids:
            mail = self._mails(invitee)
            self.assertEqual(mail.recipient_ids, invitee.partner_id)
            self.assertIn(f"/ilp/meeting/{invitee.token}", mail.body_html)
        self.assertEqual(self._balance(self.entitlement), (6, 0, 0, 6))

    def test_the_first_common_date_is_booked(self):
        self._asked()
        dates = self.meeting.slot_ids
        self._side("researcher")._accept(dates[1:])
        self.assertEqual(self.meeting.state, "proposed")
        self._side("company")._accept(dates[:2])
        self.assertEqual((self.meeting.state, self.meeting.date_start), ("accepted", dates[1].date_start))
        self.assertEqual(self.meeting.calendar_event_id.start, dates[1].date_start)
        self.assertEqual(self._balance(self.entitlement), (6, 1, 0, 5))
        self.assertIn("/calendar/join_videocall/", self.meeting.video_url)

    def test_without_a_common_date_the_officer_is_told_once(self):
        self._asked()
        dates = self.meeting.slot_ids
        self._side("researcher")._accept(dates[0])
        self._side("company")._accept(dates[1])
        self.assertEqual((self.meeting.state, self.meeting.failure), ("failed", "dates"))
        self.assertEqual(self.meeting.activity_ids.user_id, self.officer)
        self._asked()
        self.assertEqual(self.meeting.state, "proposed", "asked again")
        self.assertEqual(set(self.meeting.invitee_ids.mapped("state")), {"waiting"})

    def test_who_declines_frees_the_other_side(self):
        self._asked()
        self._side("company").partner_id.lang = "en_US"
        self._side("company")._accept(self.meeting.slot_ids)
        self._side("researcher")._decline("On leave")
        self.assertEqual(self.meeting.failure, "declined")
        company = self._side("company")
        self.assertIn("dates are off", self._mails(company).mapped("subject")[0])

    def test_the_company_speaks_with_one_voice_and_every_researcher_counts(self):
        self.meeting.partner_ids |= self.colleague.partner_id
        self.meeting.researcher_ids |= self.other_researcher
        self._asked()
        dates = self.meeting.slot_ids
        first, second = self._side("researcher")
        first._accept(dates)
        self._side("company")[0]._accept(dates)
        self.assertEqual(self.meeting.state, "proposed", "the second researcher is waited for")
        second._accept(dates[2])
        self.assertEqual((self.meeting.state, self.meeting.date_start), ("accepted", dates[2].date_start))

    def test_a_colleague_of_the_laboratory_comes_instead(self):
        self._asked()
        own = self._side("researcher")
        colleague = self.other_researcher.partner_id
        self.assertIn(colleague, own._colleagues())
        successor = own._hand_over(colleague, "She knows more")
        self.assertEqual(self.meeting.researcher_ids, self.other_researcher)
        self.assertEqual((own.state, successor.state), ("replaced", "waiting"))
        self.assertTrue(self._mails(successor))
        with self.assertRaises(UserError):
            own._accept(self.meeting.slot_ids)
        with self.assertRaises(UserError):
            successor._hand_over(self.rival.partner_id)

    def test_a_substitute_of_a_planned_meeting_is_in_the_calendar(self):
        self._asked()
        for side in ("researcher", "company"):
            self._side(side)._accept(self.meeting.slot_ids)
        self._side("company")._hand_over(self.colleague.partner_id)
        event = self.meeting.calendar_event_id
        self.assertIn(self.colleague.partner_id, event.partner_ids)
        self.assertNotIn(self.coordinator.partner_id, event.partner_ids)
        people = self.meeting.sudo().booking_ids.partner_id
        self.assertEqual(people, self.researcher.partner_id | self.colleague.partner_id)

    def test_a_sealed_need_is_handed_over_by_the_officer_only(self):
        meeting = self._asked(self._to_arrange(self._introduced(self._need(confidentiality="sealed"))))
        self.assertFalse(self._side("researcher", meeting)._colleagues())

    def test_a_taken_time_is_not_given_twice(self):
        other = self._asked(self._to_arrange(self._introduced(self._need())))
        self._asked()
        for meeting in (self.meeting, other):
            for side in ("researcher", "company"):
                self._side(side, meeting)._accept(meeting.slot_ids)
        self.assertEqual(self.meeting.date_start, self.meeting.slot_ids[0].date_start)
        self.assertEqual((other.state, other.failure), ("accepted", False))
        self.assertEqual(other.date_start, other.slot_ids[1].date_start, "the first was taken")
        third = self._meeting(self.match, date_start=self.meeting.date_start, date_stop=False)
        with self.assertRaisesRegex(UserError, "another meeting"):
            third.with_user(self.officer).action_invite()
        self.meeting._cancel()
        third._invite()
        self.assertEqual(third.state, "accepted")

    def test_what_is_missing_is_said_before_anybody_is_asked(self):
        self.meeting.slot_ids = False
        with self.assertRaisesRegex(UserError, "at least one date"):
            self._asked()
        with self.assertRaisesRegex(UserError, "Introduce"):
            self._asked(self._to_arrange(self._need()._match()[0]))
        self.entitlement._use(6, self.match)
        with self.assertRaisesRegex(UserError, "no meeting left"):
            self._asked(self._to_arrange())

    def test_an_affiliation_that_ran_out_meanwhile_fails_and_blocks_nobody(self):
        self._asked()
        self.entitlement._use(6, self.match)
        for side in ("researcher", "company"):
            self._side(side)._accept(self.meeting.slot_ids)
        self.assertEqual((self.meeting.state, self.meeting.failure), ("failed", "balance"))
        self.assertFalse(self.meeting.sudo().booking_ids)
        self.assertFalse(self.meeting.calendar_event_id)

    def test_another_date_gives_everything_back_first(self):
        self._asked()
        for side in ("researcher", "company"):
            self._side(side)._accept(self.meeting.slot_ids)
        event = self.meeting.calendar_event_id
        self.meeting.with_user(self.officer).action_reschedule()
        self.assertEqual((self.meeting.state, event.active), ("requested", False))
        self.assertEqual(self._balance(self.entitlement), (6, 0, 0, 6))
        self.assertFalse(self.meeting.slot_ids)
        self.assertFalse(self.meeting.sudo().booking_ids)

    def test_dates_come_from_the_calendars_of_all(self):
        zone = self.program._meeting_zone()
        start, _stop = self.program._meeting_window()
        monday = start + timedelta(days=(7 - start.weekday()) % 7)
        Event = self.env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
        for day in range(4):  # Monday to Thursday are full for the one or the other
            morning = monday + timedelta(days=day)
            Event.create(
                {
                    "name": "Private",
                    "privacy": "private",
                    "user_id": self.manager.id,
                    "start": morning.astimezone(UTC).replace(tzinfo=None),
                    "stop": (morning + timedelta(hours=23)).astimezone(UTC).replace(tzinfo=None),
                    "partner_ids": [Command.set((self.researcher if day % 2 else self.officer).partner_id.ids)],
                }
            )
        self.program.meeting_horizon_days = 14
        self.meeting.with_user(self.officer).action_propose_dates()
        found = self.meeting.slot_ids
        self.assertEqual(len(found), self.program.meeting_slots)
        for slot in found:
            local = fields.Datetime.context_timestamp(slot.with_context(tz=str(zone)), slot.date_start)
            self.assertLess(local.weekday(), 5)
            self.assertGreaterEqual(local.hour, 8)
            self.assertEqual(slot.date_stop - slot.date_start, timedelta(hours=1))
            self.assertFalse(monday.date() <= local.date() <= (monday + timedelta(days=3)).date())

    def test_holidays_and_quiet_days_are_left_out(self):
        start, stop = self.program._meeting_window()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": fields.Datetime.to_string(start.replace(tzinfo=None)),
                "date_to": fields.Datetime.to_string((start + timedelta(days=10)).replace(tzinfo=None)),
            }
        )
        self.researcher.quiet_until = (start + timedelta(days=14)).date()
        zone = self.program._meeting_zone()
        found = self.meeting._free_dates(zone)
        self.assertTrue(found)
        self.assertGreater(min(slot[0] for slot in found), start + timedelta(days=14))

    def test_a_busy_or_quiet_researcher_is_asked_for_a_reason_only(self):
        self.researcher.meetings_per_quarter = 1
        held = self._meeting(self.match, date_start=self.meeting.slot_ids[0].date_start, date_stop=False)
        held._invite()
        with self.assertRaisesRegex(UserError, "that quarter"):
            self._asked()
        self.researcher.meetings_per_quarter = 0
        self.researcher._be_quiet(fields.Date.context_today(self.meeting) + timedelta(days=30), "A deadline")
        with self.assertRaisesRegex(UserError, "wants no meetings"):
            self._asked()
        with self.assertRaisesRegex(UserError, "wants no meetings"):
            self._meeting(self.match).with_user(self.officer).action_invite()
        self.meeting.override_reason = "She asked for it herself"
        self._asked()
        self.assertEqual((self.meeting.state, self.meeting.override_by_id), ("proposed", self.officer))

    def test_only_officers_ask(self):
        for user in (self.administration, self.coordinator):
            with self.assertRaises(AccessError):
                self.meeting.with_user(user).action_request()

    def test_links_and_dates_of_a_sealed_meeting_are_sealed(self):
        meeting = self._asked(self._to_arrange(self._introduced(self._need(confidentiality="sealed"))))
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        stranger = new_test_user(self.env, "ilp_stranger_meeting", groups=groups)
        meeting.follow_up_ids = [
            Command.create({"name": "X", "owner_id": self.researcher.partner_id.id, "date": "2030-01-01"})
        ]
        for model in ("ilp.meeting.slot", "ilp.meeting.invitee", "ilp.meeting.follow.up"):
            domain = [("meeting_id", "=", meeting.id)]
            self.assertTrue(self.env[model].with_user(self.officer).search_count(domain), model)
            for user in (stranger, self.administration):
                self.assertFalse(self.env[model].with_user(user).search_count(domain), model)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.coordinator).search_count(domain)
        self.assertNotIn("token", self.env["ilp.meeting.invitee"].with_user(self.officer).fields_get())
        self.assertNotIn("token", self.env["ilp.researcher"].with_user(self.officer).fields_get())

    def test_the_window_follows_the_clocks_of_the_institute(self):
        self.env.company.resource_calendar_id.tz = "Europe/Rome"
        start, _stop = self.program._meeting_window()
        self.assertEqual((start.hour, str(start.tzinfo)), (0, "Europe/Rome"))
