from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .activity_common import ActivityCommon
from .test_credit import CreditStory


@tagged("post_install", "-at_install")
class TestActivityDoors(ActivityCommon):
    """What a checklist, a stay and a session promise holds through the side doors too."""

    def _refused(self, action):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            action()
            self.env.flush_all()
        self.env.invalidate_all()

    def _required(self, secondment):
        return secondment.item_ids.filtered("is_required")[0].with_user(self.officer)

    # The checklist

    def test_a_required_item_is_not_deleted_before_the_plan_either(self):
        secondment = self._secondment()
        self._refused(self._required(secondment).unlink)
        optional = secondment.item_ids.filtered(lambda item: not item.is_required)[:1]
        optional.with_user(self.officer).unlink()
        secondment.with_user(self.officer).legal_form = "distacco"
        self.assertTrue(secondment.item_ids.filtered(lambda item: item.type_id.legal_form == "distacco"))

    def test_an_item_moves_to_no_other_stay_and_becomes_no_other_item(self):
        secondment = self._running(quantity=1)
        later = self.today + relativedelta(months=2)
        other = self._secondment(quantity=1, date_start=later, date_end=later + relativedelta(months=1, days=-1))
        self.env["ilp.secondment.item.type"].create({"name": "Parking", "is_required": False})
        kind = self.env["ilp.secondment.item.type"].search([("name", "=", "Parking")])
        item = self._required(secondment)
        self.env.cr.execute("DELETE FROM ilp_secondment_item WHERE secondment_id = %s", [other.id])
        self.env.invalidate_all()
        self._refused(lambda: item.write({"secondment_id": other.id}))
        self._refused(lambda: other.with_user(self.officer).write({"item_ids": [Command.link(item.id)]}))
        self._refused(lambda: item.write({"type_id": kind.id}))

    def test_the_document_of_a_checked_item_stays(self):
        secondment = self._running()
        item = self._required(secondment)
        self._refused(lambda: item.write({"document": False}))
        self._refused(lambda: item.write({"document": "Yg=="}))
        self.assertEqual(item.document, b"YQ==")

    def test_what_was_checked_stays_checked_after_the_stay_too(self):
        secondment = self._running()
        secondment.report_ids.write({"text": "All done"})
        secondment._finish()
        self._refused(self._required(secondment).action_undo)

    # The stay

    def test_a_running_stay_keeps_its_person_and_its_first_day(self):
        secondment = self._running().with_user(self.officer)
        other = self.coordinator.partner_id
        self._refused(lambda: secondment.write({"person_id": other.id}))
        self._refused(lambda: secondment.write({"date_start": self.today + timedelta(days=40)}))
        self.assertEqual((secondment.person_id, secondment.date_start), (self.guest, self.today))

    def test_what_was_checked_for_one_person_is_not_checked_for_another(self):
        secondment = self._secondment()
        secondment._plan()
        self._complete(secondment)
        secondment.with_user(self.officer).person_id = self.coordinator.partner_id
        self.assertFalse(any(secondment.item_ids.mapped("done_on")))
        self._refused(secondment.with_user(self.officer).action_start)

    def test_a_stay_of_somebody_who_left_ends_earlier(self):
        secondment = self._running(quantity=3)
        contact = self.membership.contact_ids.filtered(lambda one: one.partner_id == self.guest)
        contact.write({"date_from": self.today - timedelta(days=9), "date_to": self.today - timedelta(days=1)})
        day = self.today + timedelta(days=3)
        wizard = self.env["ilp.secondment.change"].with_user(self.officer)
        wizard.create({"secondment_id": secondment.id, "date_end": day, "note": "Left"}).action_apply()
        self.assertEqual((secondment.date_end, self._left()), (day, (6, 0, 1, 5)))
        self._refused(
            lambda: wizard.create(
                {"secondment_id": secondment.id, "date_end": day + timedelta(days=9), "note": "On"}
            ).action_apply()
        )

    def test_the_officer_is_told_once_of_a_guest_who_left(self):
        secondment = self._running(quantity=3)
        contact = self.membership.contact_ids.filtered(lambda one: one.partner_id == self.guest)
        secondment._follow_person()
        tasks = secondment.activation_id.activity_ids
        contact.write({"date_from": self.today - timedelta(days=9), "date_to": self.today - timedelta(days=1)})
        with self.enter_registry_test_mode():
            self.env.ref("ilp_scouting.ir_cron_follow_secondments").method_direct_trigger()
        secondment._follow_person()
        told = secondment.activation_id.activity_ids - tasks
        self.assertEqual(len(told.filtered(lambda one: self.guest.name in one.summary)), 1)
        self.assertEqual(told[:1].user_id, self.officer)

    def test_an_access_that_begins_later_does_not_keep_the_stay_from_ending(self):
        secondment = self._running(quantity=3)
        late = self.today + relativedelta(months=2)
        access = self.env["ilp.secondment.access"].create(
            {"secondment_id": secondment.id, "name": "Cell", "date_from": late, "date_to": secondment.date_end}
        )
        secondment._move_end(self.today + timedelta(days=5))
        self.assertTrue(not access.exists() or access.date_to <= secondment.date_end)

    def test_concluded_before_its_last_day_it_ends_today(self):
        secondment = self._running(quantity=3)
        secondment.report_ids.write({"text": "All done"})
        secondment.with_user(self.officer).action_finish()
        self.assertEqual((secondment.state, secondment.date_end), ("done", self.today))
        self.assertEqual(self._left(), (6, 0, 1, 5), "months that have not begun go back")
        self.assertEqual(set(secondment.access_ids.mapped("date_to")), {self.today})

    def test_an_activity_with_a_sheet_has_the_dates_of_its_sheet(self):
        secondment = self._running(quantity=2)
        activation = secondment.activation_id.with_user(self.officer)
        self._refused(lambda: activation.write({"date_start": self.today + timedelta(days=9)}))
        self._refused(lambda: activation.write({"date_end": self.today + timedelta(days=9)}))
        self.assertEqual(
            (activation.date_start, activation.date_end), (secondment.date_start, secondment.date_end)
        )

    # Sessions

    def _session(self):
        activation = self._approved(self.module_mentoring, 2, partner_ids=self.guest.ids)
        mentoring = activation.mentoring_ids
        mentoring.write({"technology_id": self.gripper.id, "mentor_id": self.researcher.id, "goals": "Understand"})
        at = datetime.combine(self.today, time(9))
        vals = {"mentoring_id": mentoring.id, "date_start": at, "date_stop": at + timedelta(hours=2)}
        session = self.env["ilp.mentoring.session"].create(vals)
        mentoring._plan()
        return session

    def test_a_session_that_was_held_is_not_deleted(self):
        session = self._session()
        session._hold()
        self._refused(session.with_user(self.officer).unlink)
        self.assertTrue(session.exists())

    def test_a_deleted_session_leaves_the_calendars(self):
        session = self._session()
        event = session.calendar_event_id
        self.assertTrue(event.active)
        session.with_user(self.officer).unlink()
        self.env.invalidate_all()
        self.assertFalse(event.exists() and event.active)

    def test_a_session_lies_inside_the_term_that_counts_it(self):
        session = self._session()
        late = datetime.combine(self.term.date_end + timedelta(days=2), time(9))
        self._refused(lambda: session.with_user(self.officer).write({"date_start": late}))
        self._refused(lambda: session.copy({"date_start": late, "date_stop": late + timedelta(hours=1)}))
        event = session.calendar_event_id
        self._refused(lambda: event.write({"start": late, "stop": late + timedelta(hours=1)}))

    # Secrets

    def test_a_candidate_of_a_sealed_need_is_as_sealed(self):
        candidate = self.env["ilp.scouting.candidate"].create(
            {"title": "Silver film", "text": "Silver film on jaws", "membership_id": self.membership.id}
        )
        stranger = new_test_user(self.env, "ilp_strange_officer", groups="ilp_membership.group_ilp_officer")
        own = candidate.with_user(stranger)
        self.assertTrue(own.search([("id", "=", candidate.id)]))
        candidate._make_need()
        candidate.need_id.confidentiality = "sealed"
        self.env.flush_all()
        self.assertFalse(own.search([("id", "=", candidate.id)]))
        self.assertTrue(candidate.with_user(self.officer).search([("id", "=", candidate.id)]))

    def test_the_week_and_the_session_that_found_a_sealed_need_are_as_sealed(self):
        week = self.env["ilp.secondment.log"].create({"secondment_id": self._running(1).id, "week_start": self.today})
        session = self._session()
        stranger = new_test_user(self.env, "ilp_strange_officer", groups="ilp_membership.group_ilp_officer")
        clerk = new_test_user(self.env, "ilp_clerk", groups="ilp_membership.group_ilp_administration")
        for found, readers in ((week, stranger), (session, stranger | clerk)):
            vals = found._prepare_candidate_vals() | {"title": "Silver film"}
            candidate = self.env["ilp.scouting.candidate"].create(vals)
            for reader in readers:
                self.assertTrue(found.with_user(reader).search([("id", "=", found.id)]), "open as long as the need is")
            candidate._make_need()
            candidate.need_id.confidentiality = "sealed"
            self.env.flush_all()
            for reader in readers:
                self.assertFalse(found.with_user(reader).search([("id", "=", found.id)]), reader.login)
            for reader in self.officer | self.manager:
                self.assertTrue(found.with_user(reader).search([("id", "=", found.id)]), reader.login)

    # Collaborations

    def test_a_collaboration_neither_vanishes_nor_leaves_its_team_without_a_reason(self):
        match = self._introduced()
        lead = match._begin_collaboration().with_user(self.manager)
        team = self.env.ref("ilp_membership.crm_team_ilp")
        self._refused(lead.unlink)
        self._refused(lambda: lead.write({"team_id": team.id}))

    def test_a_collaboration_stays_one_when_it_is_given_to_somebody_of_another_team(self):
        lead = self._introduced()._begin_collaboration()
        accession = self.env["crm.lead"].create({"name": "New", "team_id": lead._ilp_team().id, "type": "opportunity"})
        heir = new_test_user(self.env, "ilp_heir", groups="ilp_membership.group_ilp_officer")
        self.env["crm.team"].create({"name": "Others", "sequence": -1, "member_ids": [Command.set(heir.ids)]})
        lead.with_user(self.manager).user_id = heir
        self.assertTrue(lead.is_ilp_collaboration)
        accession.user_id = heir
        self.assertEqual(accession.team_id, lead._ilp_team(), "nor does the way to an affiliation change")

    def test_a_path_that_runs_is_closed_and_not_deleted(self):
        path = self.membership.path_id or self.env["ilp.scouting.path"].create({"membership_id": self.membership.id})
        step = {"name": "First need submitted", "date_planned": self.today}
        path.write({"area_ids": self.area_robotics.ids, "step_ids": [Command.create(step)]})
        path._share()
        self._refused(path.with_user(self.manager).unlink)


@tagged("post_install", "-at_install")
class TestCreditOnce(CreditStory, ActivityCommon):
    """One piece of work is credited once, also when its people or its year change."""

    def _collect(self):
        return self.env["ilp.contribution"]._collect(self.program)

    def test_a_new_tutor_does_not_earn_the_months_of_the_one_before(self):
        stay = self._running()
        self._move_back(stay, months=1, days=1)
        self.assertEqual(self._collect().researcher_id, self.researcher)
        stay.tutor_id = self.other_researcher
        self.assertFalse(self._collect())
        self._move_back(stay, months=1)
        self.assertEqual(self._collect().researcher_id, self.other_researcher)

    def test_a_verdict_revised_after_a_closed_year_earns_nothing_again(self):
        at = datetime(self.year, 12, 29, 9)
        meeting = self._past_meeting(self.researcher, at, 1)
        self._verdict(meeting, at + timedelta(days=1))
        year = self._year()
        year._close()
        before = self._points(self.researcher)
        self._verdict(meeting, datetime(self.year + 1, 1, 3, 9))
        self._collect()
        self.assertEqual(self._points(self.researcher), before)
        self.assertEqual(fields.Date.context_today(year).year, self.year + 1)
