from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestConsultation(IlpCommon):
    """Meetings with minutes; held once, on the timeline once; the minutes stay inside unless shared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Test Cantieri",
                "type": "opportunity",
                "team_id": cls.env.ref("ilp_membership.crm_team_ilp").id,
                "partner_name": "Test Cantieri S.p.A.",
                "contact_name": "Sergio Vada",
            }
        )

    def _event(self, **values):
        vals = {"name": "First consultation", "partner_ids": self.coordinator.partner_id.ids, **values}
        silent = self.env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
        return silent.with_user(self.officer).create(vals)

    def _lines(self, membership):
        return membership.interaction_ids.filtered(lambda line: line.res_model == "calendar.event")

    def test_a_meeting_moves_the_prospect_to_the_consultation(self):
        self._event(opportunity_id=self.lead.id)
        self.assertEqual(self.lead.stage_id, self.env.ref("ilp_membership.crm_stage_consultation"))

    def test_what_was_held_before_the_affiliation_reaches_its_timeline(self):
        event = self._event(opportunity_id=self.lead.id)
        event.action_ilp_held()
        self.lead.with_user(self.officer).action_ilp_start_profiling()
        membership = self.lead.ilp_membership_id
        self.assertEqual(event.ilp_membership_id, membership)
        self.assertEqual((self._lines(membership).kind, self._lines(membership).date), ("consultation", event.start))

    def test_held_twice_renamed_or_corrected_it_is_one_line(self):
        event = self._event(ilp_membership_id=self.membership.id, ilp_direction="at_company")
        for _click in range(2):
            event.action_ilp_held()
        event.name = "Second name"
        line = self._lines(self.membership)
        self.assertEqual((len(line), line.summary, line.direction), (1, "Second name", "at_company"))
        self.assertEqual(line.partner_ids, self.coordinator.partner_id)

    def test_a_planned_meeting_is_not_on_the_timeline(self):
        self._event(ilp_membership_id=self.membership.id).name = "Another name"
        self.assertFalse(self._lines(self.membership))

    def test_minutes_are_shared_only_on_purpose(self):
        event = self._event(ilp_membership_id=self.membership.id, ilp_minutes="<p>They hesitate</p>")
        event.action_ilp_held()
        own = self._lines(self.membership).with_user(self.coordinator)
        self.assertEqual((own.summary, own.outcome), ("First consultation", False))
        event.ilp_minutes_shared = True
        self.assertEqual(own.outcome, "They hesitate")
        event.ilp_minutes_shared = False
        self.assertFalse(own.outcome)
        with self.assertRaises(AccessError):
            self.membership.with_user(self.coordinator).read(["meeting_count"])

    def test_other_employees_do_not_read_the_minutes(self):
        event = self._event(ilp_membership_id=self.membership.id, ilp_minutes="<p>They hesitate</p>")
        employee = self.env["res.users"].create({"name": "E", "login": "ilp_employee"})
        with self.assertRaises(AccessError):
            event.with_user(employee).read(["ilp_minutes"])

    def test_the_button_plans_a_meeting_with_the_coordinators(self):
        action = self.membership.with_user(self.officer).action_open_meetings()
        people = self.officer.partner_id | self.coordinator.partner_id
        self.assertEqual(set(action["context"]["default_partner_ids"]), set(people.ids))
        self._event(ilp_membership_id=self.membership.id)
        self.assertEqual(self.membership.meeting_count, 1)


@tagged("post_install", "-at_install")
class TestOnboarding(IlpCommon):
    """The first 90 days of a new affiliate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.onboarding_plan_id = cls.env.ref("ilp_membership.plan_onboarding")
        cls.membership.accession_date = False
        cls.membership._accede(cls.term)

    def _steps(self, membership):
        types = self.program.onboarding_plan_id.template_ids.activity_type_id
        return membership.activity_ids.filtered(lambda activity: activity.activity_type_id in types)

    def test_the_accession_launches_the_plan_in_the_officers_name(self):
        steps, plan = self._steps(self.membership), self.program.onboarding_plan_id
        self.assertEqual(len(steps), len(plan.template_ids))
        self.assertEqual(steps.user_id, self.officer)
        days = {(step.date_deadline - self.membership.accession_date).days for step in steps}
        self.assertEqual(days, set(plan.template_ids.mapped("delay_count")))
        self.assertTrue(all(step.summary for step in steps), "a task without a title tells nobody what to do")

    def test_a_renewal_does_not_launch_it_again(self):
        before = len(self._steps(self.membership))
        self._sign(self.membership._create_offer(), "Test coordinator")
        self.assertEqual(len(self._steps(self.membership)), before)

    def test_dates_count_from_the_accession(self):
        company = self.env["res.partner"].create({"name": "Paper", "is_company": True})
        membership = self.env["ilp.membership"].create(
            {"partner_id": company.id, "program_id": self.program.id, "state": "profiling"}
        )
        self._sign(membership._create_offer(), "Someone", days_ago=10)
        first = min(self._steps(membership).mapped("date_deadline"))
        signed = fields.Date.context_today(membership) - timedelta(days=10)
        delays = self.program.onboarding_plan_id.template_ids.mapped("delay_count")
        self.assertEqual(first, signed + timedelta(days=min(delays)))

    def test_a_programme_without_plan_launches_nothing(self):
        self.program.onboarding_plan_id = False
        self.rival_membership.accession_date = False
        before = len(self.rival_membership.activity_ids)
        self.rival_membership._launch_onboarding()
        self.assertEqual(len(self.rival_membership.activity_ids), before)

    def test_only_plans_of_affiliations_are_for_the_officer(self):
        plan = self.env["mail.activity.plan"].create({"name": "Leads", "res_model": "crm.lead"})
        with self.assertRaisesRegex(ValidationError, "plans of affiliations"):
            self.env["mail.activity.plan.template"].create({"plan_id": plan.id, "responsible_type": "ilp_officer"})
