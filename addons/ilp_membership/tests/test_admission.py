from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestAdmission(IlpCommon):
    """Eligibility warns, the due diligence comes before the offer, and the lead hands everything over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.env["ilp.size.class"].create({"name": "Tiny", "code": "tiny", "is_eligible": False})
        cls.cohort = cls.env["ilp.cohort"].create({"name": "Pilot", "program_id": cls.program.id})
        cls.lead = cls._lead("Test Cantieri S.p.A.", "sergio@test.example.com")
        cls.reason = cls.env.ref("ilp_membership.lost_reason_budget")
        cls.env["ilp.program"].search([("company_id", "=", cls.env.company.id)]).write({"active": False})
        cls.program.active = True

    @classmethod
    def _lead(cls, company, email, **values):
        return cls.env["crm.lead"].create(
            {
                "name": company,
                "type": "opportunity",
                "team_id": cls.env.ref("ilp_membership.crm_team_ilp").id,
                "partner_name": company,
                "contact_name": "Sergio Vada",
                "email_from": email,
                "user_id": cls.officer.id,
                **values,
            }
        )

    def _exception(self, record, user, kind="eligibility", reason="A supplier of three affiliates"):
        action = {
            "eligibility": "action_ilp_exception",
            "due_diligence": "action_waive_due_diligence",
        }[kind]
        context = getattr(record.with_user(user), action)()["context"]
        wizard = self.env["ilp.exception"].with_user(user).with_context(**context).create({"reason": reason})
        wizard.action_apply()
        return wizard

    def _full_lead(self):
        """A lead with everything the programme may know of a prospect."""
        self.lead.write(
            {
                "ilp_size_class_id": self.small.id,
                "ilp_area_ids": [Command.set(self.area_robotics.ids)],
                "ilp_cohort_id": self.cohort.id,
                "ilp_vat": "IT12345670017",
            }
        )
        self._exception(self.lead, self.officer)
        self.env["ilp.due.diligence"].create({"lead_id": self.lead.id, "result": "clear"})
        return self.lead

    def test_an_ineligible_company_is_warned_about_and_goes_on(self):
        self.assertTrue(self.lead.ilp_is_eligible)
        self.lead.ilp_size_class_id = self.small
        self.assertFalse(self.lead.ilp_is_eligible)
        self.lead.with_user(self.officer).action_ilp_start_profiling()
        membership = self.lead.ilp_membership_id
        self.assertEqual((membership.size_class_id, membership.ilp_is_eligible), (self.small, False))
        self.assertTrue(membership._create_offer())

    def test_the_exception_keeps_who_when_and_why(self):
        self._exception(self.lead, self.officer)
        self.assertEqual(self.lead.ilp_exception_by_id, self.officer)
        self.assertTrue(self.lead.ilp_exception_on)
        with self.assertRaisesRegex(UserError, "Write the reason"):
            self._exception(self.lead, self.officer, reason="  ")

    def test_the_affiliation_inherits_all_that_was_found_out(self):
        lead = self._full_lead()
        lead.with_user(self.officer).action_ilp_start_profiling()
        membership = lead.ilp_membership_id
        self.assertEqual(membership.program_id, self.program)
        self.assertEqual((membership.cohort_id, membership.size_class_id), (self.cohort, self.small))
        self.assertEqual(membership.ilp_exception_by_id, self.officer)
        self.assertEqual(membership.due_diligence_ids, lead.ilp_due_diligence_ids)
        self.assertEqual(membership.partner_id.vat, "IT12345670017")
        self.assertEqual(membership.profile_ids.area_ids, self.area_robotics, "the draft starts from what they asked")

    def test_a_salesman_who_knows_nothing_of_checks_merges_and_keeps_them(self):
        full = self._full_lead()
        full.with_user(self.officer).action_ilp_start_profiling()
        membership, checks = full.ilp_membership_id, full.ilp_due_diligence_ids
        poor = self._lead("Cantieri", "vada@test.example.com", probability=90)
        seller = new_test_user(self.env, "test_seller", groups="base.group_user,sales_team.group_sale_manager")
        kept = (full | poor).with_user(seller).merge_opportunity(user_id=seller.id).with_env(self.env)
        self.assertEqual((kept.ilp_membership_id, membership.lead_id), (membership, kept))
        self.assertEqual((kept.ilp_due_diligence_ids, kept.ilp_cohort_id), (checks, self.cohort))
        kept.with_user(seller).unlink()
        self.assertEqual(checks.exists(), checks, "they are the affiliation's now")

    def test_merging_keeps_every_link(self):
        full = self._full_lead()
        full.with_user(self.officer).action_ilp_start_profiling()
        membership, checks = full.ilp_membership_id, full.ilp_due_diligence_ids
        event = self.env["calendar.event"].create({"name": "Consultation", "opportunity_id": full.id})
        poor = self._lead("Cantieri", "vada@test.example.com", probability=90)
        poor.ilp_area_ids = self.area_materials
        kept = (full | poor).with_user(self.officer).merge_opportunity()
        self.assertEqual((kept.ilp_membership_id, membership.lead_id), (membership, kept))
        self.assertEqual((kept.ilp_cohort_id, kept.ilp_size_class_id), (self.cohort, self.small))
        self.assertEqual(kept.ilp_exception_by_id, self.officer)
        self.assertEqual(kept.ilp_area_ids, self.area_robotics | self.area_materials)
        self.assertEqual((kept.ilp_due_diligence_ids, event.opportunity_id), (checks, kept))
        self.assertEqual(checks.membership_id, membership)

    def test_lost_and_restored_keeps_every_link(self):
        lead = self._full_lead()
        lead.action_ilp_start_profiling()
        membership = lead.ilp_membership_id
        lead.with_user(self.officer).action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual((lead.won_status, lead.lost_reason_id), ("lost", self.reason))
        self.assertTrue(membership.interaction_ids.filtered(lambda line: self.reason.name in line.summary))
        lead.action_unarchive()
        self.assertEqual((lead.won_status, lead.lost_reason_id.id), ("pending", False))
        self.assertEqual((lead.ilp_membership_id, lead.ilp_cohort_id), (membership, self.cohort))
        self.assertTrue(lead.ilp_exception_on and lead.ilp_due_diligence_ids)

    def test_converting_a_lead_keeps_every_link(self):
        lead = self._full_lead()
        lead.type = "lead"
        team = self.env.ref("ilp_membership.crm_team_ilp")
        lead.convert_opportunity(self.env["res.partner"], team_id=team.id)
        self.assertEqual((lead.type, lead.ilp_cohort_id), ("opportunity", self.cohort))
        self.assertTrue(lead.ilp_exception_on and lead.ilp_due_diligence_ids and lead.is_ilp_accession)

    def test_an_accession_is_declined_with_a_reason_only(self):
        with self.assertRaisesRegex(UserError, "why the accession is declined"):
            self.lead.action_set_lost()
        self.lead.team_id = False
        self.lead.action_set_lost()
        self.assertEqual(self.lead.won_status, "lost", "other teams keep their own rule")

    def test_deleting_a_lead_leaves_no_orphan(self):
        check = self.env["ilp.due.diligence"].create({"lead_id": self.lead.id, "result": "clear"})
        self.lead.unlink()
        self.assertFalse(check.exists())

    # Due diligence before the first offer

    def _prospect(self):
        self.program.due_diligence_required = True
        self.lead.action_ilp_start_profiling()
        return self.lead.ilp_membership_id

    def test_the_offer_waits_for_the_due_diligence(self):
        membership = self._prospect()
        order = membership._create_offer()
        self.assertEqual(membership.due_diligence_state, "missing")
        with self.assertRaisesRegex(UserError, "comes before its offer"), self.env.cr.savepoint():
            order.action_quotation_sent()
        for result, state in (("refused", "refused"), ("conditions", "passed")):
            self.env["ilp.due.diligence"].create({"membership_id": membership.id, "result": result})
            self.assertEqual(membership.due_diligence_state, state)
        order.action_quotation_sent()
        self.assertEqual(membership.state, "offered")

    def test_no_call_from_outside_passes_for_the_import_of_history(self):
        order = self._prospect()._create_offer().with_user(self.administration)
        for history in (True, "ilp_history", 1):
            with self.assertRaisesRegex(UserError, "comes before its offer"), self.env.cr.savepoint():
                order.with_context(ilp_history=history).action_quotation_sent()

    def test_a_signature_on_paper_waits_for_it_too(self):
        order = self._prospect()._create_offer()
        with self.assertRaisesRegex(UserError, "comes before its offer"):
            self._sign(order, "Sergio Vada")

    def test_only_the_manager_waives_it_and_says_why(self):
        membership = self._prospect()
        with self.assertRaises(AccessError):
            self._exception(membership, self.administration, "due_diligence")
        self._exception(membership, self.manager, "due_diligence", "Known for ten years")
        self.assertEqual(membership.due_diligence_state, "waived")
        self.assertEqual(membership.due_diligence_waived_by_id, self.manager)
        membership._create_offer().action_quotation_sent()

    def test_the_wizard_does_not_lend_its_rights(self):
        membership = self._prospect()
        wizard = self.env["ilp.exception"].with_user(self.officer).create(
            {"kind": "due_diligence", "membership_id": membership.id, "reason": "Because"}
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_a_renewal_asks_for_a_new_look_once(self):
        self.program.due_diligence_required = True
        for _run in range(2):
            self.membership._ask_due_diligence()
        task = self.env.ref("ilp_membership.mail_activity_due_diligence")
        asked = self.membership.activity_ids.filtered(lambda activity: activity.activity_type_id == task)
        self.assertEqual(asked.user_id, self.officer)
        self.assertEqual(len(asked), 1)
        self.env["ilp.due.diligence"].create({"membership_id": self.membership.id, "result": "clear"})
        self.assertFalse(self.membership.activity_ids & asked)

    def test_the_company_reads_nothing_of_its_admission(self):
        names = ["ilp_exception_reason", "due_diligence_waiver", "due_diligence_state", "cohort_position"]
        for name in names:
            with self.assertRaises(AccessError, msg=name):
                self.membership.with_user(self.coordinator).read([name])

    # The same company twice

    def test_a_known_company_is_recognised(self):
        known = self.env["res.partner"].create(
            {"name": "Test Cantieri", "is_company": True, "vat": "IT00743110157", "email": "info@cantieri.example.com"}
        )
        cases = {
            "name": self._lead("TEST CANTIERI spa", "a@nowhere.example.com"),
            "vat": self._lead("Another name", "b@nowhere.example.com", ilp_vat="IT00743110157"),
            "mail": self._lead("Yet another", "c@cantieri.example.com"),
        }
        for case, lead in cases.items():
            self.assertEqual(lead.ilp_known_company_id, known, case)
        self.assertFalse(self._lead("Unlike", "d@gmail.com").ilp_known_company_id)

    def test_one_click_links_the_person_to_the_company(self):
        lead = self._lead("Test Aurelia spa", "new@aurelia.example.com")
        self.assertEqual(lead.ilp_known_company_id, self.aurelia)
        lead.with_user(self.officer).action_ilp_link_company()
        self.assertEqual((lead.partner_id.parent_id, lead.partner_id.name), (self.aurelia, "Sergio Vada"))
        self.assertFalse(lead.ilp_known_company_id)
        again = self._lead("Test Aurelia spa", "new@aurelia.example.com")
        again.action_ilp_link_company()
        self.assertEqual(again.partner_id, lead.partner_id, "the same person is not made twice")
        with self.assertRaisesRegex(UserError, "No known company"):
            again.action_ilp_link_company()

    def test_one_click_merges_the_open_prospects(self):
        full = self._full_lead()
        again = self._lead("test cantieri s.p.a.", "other@elsewhere.example.com")
        self.assertIn(full, again.duplicate_lead_ids)
        action = again.with_user(self.officer).action_ilp_merge()
        kept = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual((len((full | again).exists()), kept.ilp_cohort_id), (1, self.cohort))
        with self.assertRaisesRegex(UserError, "No other open prospect"):
            kept.action_ilp_merge()
