from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .activity_common import ActivityCommon


@tagged("post_install", "-at_install")
class TestMentoring(ActivityCommon):
    """A mentoring: who may be in it, sessions in the calendars, what they count and what comes of them."""

    def _mentoring(self, sessions=2, **values):
        mentoring = self._approved(self.module_mentoring, sessions, partner_ids=self.guest.ids).mentoring_ids
        start = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        vals = {
            "technology_id": self.gripper.id,
            "mentor_id": self.researcher.id,
            "goals": "Understand where soft grippers stop",
            "session_ids": [
                Command.create({"date_start": start + timedelta(days=7 * number + 1), "theme": f"Part {number}"})
                for number in range(sessions)
            ],
        }
        mentoring.write(vals | values)
        return mentoring

    def test_the_whole_way(self):
        mentoring = self._mentoring()
        self.assertEqual(self._left(self.sessions), (4, 2, 0, 2))
        mentoring.with_user(self.officer).action_plan()
        self.assertEqual(mentoring.activation_id.state, "scheduled")
        events = mentoring.session_ids.calendar_event_id
        self.assertEqual(len(events), 2)
        self.assertLessEqual(self.guest | self.researcher.partner_id, events[0].partner_ids)
        mentoring.activation_id.date_start = self.today
        first, second = mentoring.session_ids
        first.takeaways = "Seals on line 3\n\nTrays of line 5"
        with self.assertRaisesRegex(UserError, "has not begun yet"):
            first.with_user(self.officer).action_hold()
        first.date_start = fields.Datetime.now()
        first.with_user(self.officer).action_hold()
        self.assertEqual((mentoring.state, self._left(self.sessions)), ("running", (4, 1, 1, 2)))
        self.assertEqual(set(first.candidate_ids.mapped("title")), {"Trays of line 5", "Seals on line 3"})
        with self.assertRaisesRegex(UserError, "neither held nor cancelled"):
            mentoring._finish()
        second.with_user(self.officer).action_cancel()
        self.assertFalse(second.calendar_event_id.active)
        mentoring.with_user(self.officer).action_finish()
        self.assertEqual((mentoring.state, self._left(self.sessions)), ("done", (4, 0, 1, 3)))
        self.assertEqual(set(mentoring.evaluation_ids.mapped("side")), {"company", "institute"})
        lines = self.membership.interaction_ids.filtered(lambda line: line.kind == "mentoring")
        self.assertEqual((len(lines), lines.pillar), (1, "skills"))

    def test_an_idea_becomes_a_need_with_its_technology(self):
        mentoring = self._mentoring()
        mentoring._plan()
        mentoring.activation_id.date_start = self.today
        session = mentoring.session_ids[0]
        session._hold()
        session.with_user(self.officer).takeaways = "Seals on line 3"
        session.with_user(self.officer).takeaways = "Seals on line 3\nTrays"
        self.assertEqual(len(session.candidate_ids), 2, "a line that is there already is not made twice")
        candidate = session.candidate_ids[-1].with_user(self.officer)
        candidate.action_make_need()
        self.assertEqual(candidate.need_id.match_ids.technology_id, self.gripper)
        with self.assertRaises(UserError):
            candidate.action_make_need()

    def test_the_mentor_works_on_the_technology(self):
        with self.assertRaisesRegex(ValidationError, "does not work on"):
            self._mentoring(mentor_id=self.other_researcher.id)

    def test_the_mentees_are_of_the_company(self):
        mentoring = self._mentoring(mentee_ids=[Command.set(self.rival.partner_id.ids)])
        with self.assertRaisesRegex(ValidationError, "is not of"):
            mentoring._plan()

    def test_what_is_missing_is_said(self):
        wrong = (({"goals": " "}, "Write technology"), ({"session_ids": [Command.clear()]}, "at least one"))
        for values, words in wrong:
            mentoring = self._mentoring(sessions=1, **values)
            with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                mentoring._plan()
            mentoring.activation_id._cancel(self.reason)

    def test_session_and_event_move_together(self):
        mentoring = self._mentoring()
        mentoring._plan()
        session = mentoring.session_ids[0]
        event, later = session.calendar_event_id, session.date_start + timedelta(days=1)
        event.write({"start": later, "stop": later + timedelta(hours=2)})
        self.assertEqual(session.date_start, later)
        session.with_user(self.officer).write(
            {"date_start": later + timedelta(days=1), "date_stop": later + timedelta(days=1, hours=1)}
        )
        self.assertEqual(event.start, later + timedelta(days=1))
        mentoring.mentee_ids = self.coordinator.partner_id
        self.assertIn(self.coordinator.partner_id, event.partner_ids)
        self.assertNotIn(self.guest, event.partner_ids)

    def test_the_activity_lasts_until_the_last_session(self):
        mentoring = self._mentoring()
        mentoring._plan()
        activation = mentoring.activation_id
        self.assertEqual(activation.date_end, self.today + timedelta(days=8))
        moment = mentoring.session_ids[0].date_start + timedelta(days=29)
        vals = {"mentoring_id": mentoring.id, "date_start": moment}
        later = self.env["ilp.mentoring.session"].with_user(self.officer).create(vals)
        self.assertEqual(activation.date_end, self.today + timedelta(days=30), "added")
        later.date_start = moment + timedelta(days=5)
        self.assertEqual(activation.date_end, self.today + timedelta(days=35), "moved")
        event = later.calendar_event_id.with_user(self.officer)
        event.write({"start": moment, "stop": moment + timedelta(hours=2)})
        self.assertEqual(activation.date_end, self.today + timedelta(days=30), "moved in the calendar")
        later.action_cancel()
        self.assertEqual(activation.date_end, self.today + timedelta(days=8), "cancelled")
        mentoring.session_ids[0].date_start -= timedelta(days=1)
        self.assertEqual(activation.date_start, self.today)

    def test_what_was_held_stays_where_it_is(self):
        mentoring = self._mentoring()
        mentoring._plan()
        mentoring.activation_id.date_start = self.today
        session = mentoring.session_ids[0].with_user(self.officer)
        session.date_start = fields.Datetime.now()
        session.action_hold()
        with self.assertRaises(AccessError):
            session.date_start = fields.Datetime.now()
        with self.assertRaises(UserError):
            session.action_hold()
        self.assertEqual(self._left(self.sessions), (4, 1, 1, 2), "a second click uses nothing")

    def test_cancelling_the_activity_cancels_what_is_ahead(self):
        mentoring = self._mentoring()
        mentoring._plan()
        mentoring.activation_id._cancel(self.reason)
        self.assertEqual((mentoring.state, set(mentoring.session_ids.mapped("state"))), ("cancelled", {"cancelled"}))
        self.assertEqual(self._left(self.sessions), (4, 0, 0, 4))

    def test_a_further_session_needs_a_unit(self):
        mentoring = self._mentoring(sessions=4)
        mentoring._plan()
        mentoring.activation_id.date_start = self.today
        vals = {"mentoring_id": mentoring.id, "date_start": fields.Datetime.now() + timedelta(days=40)}
        fifth = self.env["ilp.mentoring.session"].create(vals)
        self.assertTrue(fifth.calendar_event_id)
        for session in mentoring.session_ids - fifth:
            session._hold()
        with self.assertRaisesRegex(UserError, "0 left"):
            fifth._hold()
