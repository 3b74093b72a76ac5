from dateutil.relativedelta import relativedelta
from psycopg2.errors import ExclusionViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon, IlpHttpCommon


class OfficerStory:
    """A second officer, and things that the first one has open for a company."""

    @classmethod
    def _set_up_successor(cls):
        cls.successor = cls.officer.copy({"login": "ilp_successor", "email": "successor@test.example.com"})
        cls.successor.name = "Test successor"
        cls.today = fields.Date.context_today(cls.membership)

    def _open_items(self):
        """One item of every kind for the officer; return the offer."""
        lead = self.env["crm.lead"].create(
            {"name": "Test lead", "type": "opportunity", "ilp_membership_id": self.membership.id}
        )
        lead.user_id = self.officer
        self.membership.activity_schedule("mail.mail_activity_data_todo", summary="Call", user_id=self.officer.id)
        order = self.membership._create_offer()
        order.user_id = self.officer
        start = fields.Datetime.now() + relativedelta(days=9)
        for organiser, document in ((self.officer, {"opportunity_id": lead.id}), (self.manager, {})):
            self.env["calendar.event"].create(
                {
                    "name": "Test meeting",
                    "start": start,
                    "stop": start + relativedelta(hours=1),
                    "user_id": organiser.id,
                    "partner_ids": [Command.set((self.officer.partner_id | self.coordinator.partner_id).ids)],
                    **document,
                }
            )
        return order

    def _wizard(self, **values):
        values = {"user_id": self.officer.id, "successor_id": self.successor.id} | values
        values.setdefault("membership_ids", [Command.set(self.membership.ids)])
        return self.env["ilp.handover"].with_user(self.administration).create(values)

    def _counts(self, user):
        return {item.label: len(item.records) for item in self.membership._handover_items(user)}


@tagged("post_install", "-at_install")
class TestOfficer(OfficerStory, IlpCommon):
    """Exactly one officer, a dated history, somebody who acts on each day, and nothing lost in a handover."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_successor()

    def _history(self, role="primary"):
        history = self.membership.assignment_ids.filtered(lambda one: one.role == role).sorted("date_from")
        return [(one.user_id, one.date_from, one.date_to) for one in history]

    def _began(self, days):
        """The officer began so many days ago."""
        self.membership.assignment_ids.write({"date_from": self.today - relativedelta(days=days)})

    def test_the_history_keeps_itself_whichever_way_the_officer_changes(self):
        self.assertEqual(self._history(), [(self.officer, self.today, False)])
        self._began(30)
        start, yesterday = self.today - relativedelta(days=30), self.today - relativedelta(days=1)
        self.membership.with_user(self.officer).write({"officer_id": self.successor.id, "deputy_id": self.officer.id})
        self.assertEqual(self._history(), [(self.officer, start, yesterday), (self.successor, self.today, False)])
        self.assertEqual(self._history("deputy"), [(self.officer, self.today, False)])

    def test_two_changes_on_one_day_leave_the_last(self):
        self.membership.officer_id = self.successor
        self.membership.officer_id = self.manager
        self.assertEqual(self._history(), [(self.manager, self.today, False)])

    def test_never_two_officers_on_one_day(self):
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["ilp.officer.assignment"].create(
                {
                    "membership_id": self.membership.id,
                    "user_id": self.successor.id,
                    "role": "primary",
                    "date_from": self.today,
                }
            )

    def test_nobody_writes_the_history_by_hand(self):
        assignment = self.membership.assignment_ids
        for user in (self.officer, self.administration, self.manager):
            with self.subTest(user=user.login):
                assignment.with_user(user).read(["user_id"])
                with self.assertRaises(AccessError):
                    assignment.with_user(user).date_from = self.today - relativedelta(days=9)
        with self.assertRaises(AccessError):
            assignment.with_user(self.coordinator).read(["user_id"])

    def test_the_substitute_acts_while_the_officer_is_away(self):
        last = self.today + relativedelta(days=7)
        self._wizard(mode="substitute", date_to=last).action_hand_over()
        self.assertEqual(self.membership.officer_id, self.officer)
        self.assertEqual(self.membership._acting_officer(), self.successor)
        self.assertEqual(self.membership._acting_officer(last + relativedelta(days=1)), self.officer)
        self.membership.invalidate_recordset(["acting_officer_id"])
        self.assertEqual(self.membership.with_user(self.coordinator).acting_officer_id, self.successor)
        with self.assertRaisesRegex(UserError, "has a substitute in these days"):
            self._wizard(mode="substitute", date_to=last, successor_id=self.manager.id).action_hand_over()

    def test_an_absence_has_a_first_and_a_last_day(self):
        for last in (False, self.today - relativedelta(days=1)):
            with self.subTest(last=last), self.assertRaisesRegex(UserError, "the first and the last day"):
                self._wizard(mode="substitute", date_to=last).action_hand_over()

    def test_new_activities_and_mails_are_those_of_who_acts(self):
        self._wizard(mode="substitute", date_to=self.today).action_hand_over()
        self.membership.activity_ids.unlink()
        self.membership._require_profile()
        self.assertEqual(self.membership.activity_ids.user_id, self.successor)
        template = self.env.ref("ilp_membership.mail_template_welcome")
        template._send_to_partners(self.membership, self.coordinator.partner_id)
        mail = self.env["mail.mail"].search([("subject", "like", "Welcome")], limit=1, order="id desc")
        self.assertIn("successor@test.example.com", mail.email_from)

    def test_an_officer_names_the_own_substitute_and_no_other(self):
        values = {"user_id": self.officer.id, "successor_id": self.successor.id, "date_to": self.today}
        values["membership_ids"] = [Command.set(self.membership.ids)]
        Wizard = self.env["ilp.handover"]
        Wizard.with_user(self.officer).create(values | {"mode": "substitute"}).action_hand_over()
        for user, mode in ((self.officer, "handover"), (self.successor, "substitute")):
            with self.subTest(user=user.login, mode=mode), self.assertRaises(AccessError):
                Wizard.with_user(user).create(values | {"mode": mode}).action_hand_over()

    def test_a_handover_moves_every_open_item(self):
        self._open_items()
        before = self._counts(self.officer)
        self.assertEqual(
            {label: before[label] for label in ("Activities", "Leads", "Offers", "Meetings ahead", "Liaison officer")},
            {"Activities": 2, "Leads": 1, "Offers": 1, "Meetings ahead": 2, "Liaison officer": 1},
        )
        wizard = self._wizard(note="Handle with care")
        self.assertEqual({line.label: line.count for line in wizard.line_ids}, before)
        wizard.action_hand_over()
        self.assertEqual((self._counts(self.officer), self._counts(self.successor)), ({}, before))
        self.assertEqual(self.membership.assignment_ids.filtered("is_current").handover_note, "Handle with care")

    def test_nothing_is_lost_with_an_archived_login(self):
        self._open_items()
        self.membership.deputy_id = self.manager
        activities = self.env["mail.activity"].search([("user_id", "=", self.officer.id)])
        theirs = activities.filtered(lambda one: one.res_id == self.membership.id)
        self.officer.action_archive()
        self.assertEqual(theirs.exists().user_id, self.manager, "core deletes them, we pass them to the deputy")
        self.assertEqual(self.membership._acting_officer(), self.manager)
        before = self._counts(self.officer)
        self._wizard().action_hand_over()
        self.assertEqual((self._counts(self.officer), self._counts(self.successor)), ({}, before))

    def test_the_brief_is_written_and_everybody_is_told(self):
        self._open_items()
        self._wizard(note="Handle with care").action_hand_over()
        entry = self.membership.interaction_ids.filtered(lambda one: one.kind == "handover")
        self.assertTrue(entry.is_internal)
        for piece in ("Handle with care", "Test coordinator", "Test tier", "Test meeting"):
            self.assertIn(piece, entry.outcome)
        mails = self.env["mail.mail"].search([("subject", "like", "successor")])
        people = self.coordinator.partner_id | self.officer.partner_id | self.successor.partner_id
        self.assertEqual(mails.recipient_ids, people)

    def test_the_brief_is_printed_with_the_rights_of_the_officer(self):
        self._open_items()
        report = self.env["ir.actions.report"].with_user(self.officer)
        page, _kind = report._render_qweb_html("ilp_membership.report_handover_brief", self.membership.ids)
        self.assertIn("Test coordinator", page.decode())

    def test_a_handover_needs_a_real_successor_and_a_day_that_is_possible(self):
        for values, message in (
            ({"successor_id": self.officer.id}, "another person"),
            ({"successor_id": self.administration.id}, "no liaison officer"),
            ({"date": self.today + relativedelta(days=1)}, "in the future"),
            ({"date": self.today - relativedelta(days=1)}, "choose a later one"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self._wizard(**values).action_hand_over()

    def test_a_past_day_dates_the_history(self):
        self._began(30)
        day = self.today - relativedelta(days=10)
        self._wizard(date=day).action_hand_over()
        self.assertEqual([row[1:] for row in self._history()][1], (day, False))

    def test_a_programme_without_officers_says_so(self):
        self.membership._officers().active = False
        with self.assertRaisesRegex(UserError, "Nobody can be the liaison officer"):
            self.membership._least_loaded_officer()

    def test_workload_and_known_areas_decide_the_suggestion(self):
        self.env["ilp.profile"].create({"membership_id": self.membership.id, "area_ids": self.area_robotics.ids})
        names = [user for user, *_rest in self.membership._officer_candidates()]
        self.assertLess(names.index(self.successor), names.index(self.officer), "follows nobody yet")
        self.officer.ilp_area_ids = self.area_robotics
        names = [user for user, *_rest in self.membership._officer_candidates()]
        self.assertLess(names.index(self.officer), names.index(self.successor), "knows robotics")
        wider = self.env["ilp.area"].create({"name": "Machines of every kind"})
        self.area_robotics.parent_id = wider
        self.officer.ilp_area_ids = wider
        names = [user for user, *_rest in self.membership._officer_candidates()]
        self.assertLess(names.index(self.officer), names.index(self.successor), "knows the wider area")
        choice = self.env["ilp.officer.choice"].with_user(self.administration).create(
            {"membership_id": self.membership.id}
        )
        line = choice.line_ids.filtered(lambda one: one.user_id == self.officer)
        self.assertEqual((line.affiliates, line.area_ids), (2, self.area_robotics))
        choice.line_ids.filtered(lambda one: one.user_id == self.successor).action_choose()
        self.assertEqual(self.membership.officer_id, self.successor)

    def test_the_workload_counts_affiliates_and_activities(self):
        self.membership.activity_ids.write({"date_deadline": self.today - relativedelta(days=1)})
        row = self.env["ilp.officer.workload"].with_user(self.officer).search([("user_id", "=", self.officer.id)])
        late = self.env["mail.activity"].search_count(
            [("user_id", "=", self.officer.id), ("date_deadline", "<", self.today)]
        )
        self.assertEqual((row.affiliate_count, row.late_count), (2, late))
        self.membership.deputy_id = self.successor
        self.env.flush_all()
        rows = self.env["ilp.officer.workload"].search([("user_id", "in", (self.officer | self.successor).ids)])
        self.assertEqual(rows.user_id, self.officer | self.successor, "each person a row of its own")
        self.assertEqual(row.action_open_affiliates()["res_model"], "ilp.membership")

    def test_keeping_the_history_of_many_takes_constant_queries(self):
        companies = self.env["res.partner"].create([{"name": f"Test {n}", "is_company": True} for n in range(24)])
        values = {"program_id": self.program.id, "officer_id": self.officer.id}
        memberships = self.env["ilp.membership"].create([values | {"partner_id": one.id} for one in companies])
        counts = []
        for part in (memberships[:6], memberships[6:]):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            part.write({"officer_id": self.successor.id})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
class TestOfficerOnThePortal(OfficerStory, IlpHttpCommon):
    """The company sees who answers today."""

    def test_the_portal_shows_officer_and_substitute(self):
        self._set_up_successor()
        self.authenticate("ilp_coordinator", "ilp_coordinator")
        self.assertNotIn("o_ilp_substitute", self.url_open("/my/ilp").text)
        self._wizard(mode="substitute", date_to=self.today).action_hand_over()
        page = self.url_open("/my/ilp").text
        self.assertIn("Test officer", page)
        self.assertIn("Test successor", page)
