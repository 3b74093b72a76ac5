from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IlpCommon, IlpHttpCommon


@tagged("post_install", "-at_install")
class TestLead(IlpCommon):
    """A prospect enters the pipeline by hand and becomes an affiliation in profiling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env.ref("ilp_membership.crm_team_ilp")
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Interest",
                "type": "opportunity",
                "team_id": cls.team.id,
                "partner_name": "Test Cantieri S.p.A.",
                "contact_name": "Sergio Vada",
                "email_from": "sergio@test.example.com",
                "user_id": cls.officer.id,
            }
        )

    def test_a_new_lead_of_the_team_starts_at_interest(self):
        self.assertEqual(self.lead.stage_id, self.env.ref("ilp_membership.crm_stage_interest"))
        self.assertTrue(self.lead.is_ilp_accession)

    def test_profiling_opens_the_affiliation_of_the_company(self):
        action = self.lead.with_user(self.officer).action_ilp_start_profiling()
        membership = self.lead.ilp_membership_id
        self.assertEqual((action["res_model"], action["res_id"]), ("ilp.membership", membership.id))
        self.assertEqual(membership.partner_id.name, "Test Cantieri S.p.A.")
        self.assertEqual((membership.state, membership.officer_id), ("profiling", self.officer))
        self.assertEqual(membership._coordinators().name, "Sergio Vada")
        self.assertEqual(membership.profile_ids.mapped("state"), ["draft"])
        self.assertEqual(membership.interaction_ids.kind, "interest")
        self.assertEqual(self.lead.stage_id, self.env.ref("ilp_membership.crm_stage_profiling"))

    def test_profiling_twice_keeps_one_affiliation(self):
        for _click in range(2):
            self.lead.with_user(self.officer).action_ilp_start_profiling()
        self.assertEqual(len(self.lead.ilp_membership_id.profile_ids), 1)
        self.assertEqual(self.env["ilp.membership"].search_count([("lead_id", "=", self.lead.id)]), 1)

    def test_a_second_lead_of_the_company_finds_its_affiliation(self):
        self.lead.action_ilp_start_profiling()
        other = self.lead.copy({"partner_id": self.lead.partner_id.id})
        other.action_ilp_start_profiling()
        self.assertEqual(other.ilp_membership_id, self.lead.ilp_membership_id)

    def test_merging_keeps_the_affiliation(self):
        self.lead.action_ilp_start_profiling()
        membership = self.lead.ilp_membership_id
        other = self.lead.copy({"probability": 90})
        kept = (self.lead | other).with_user(self.officer).merge_opportunity()
        self.assertEqual((kept.ilp_membership_id, membership.lead_id), (membership, kept))

    def test_a_lead_without_company_says_what_is_missing(self):
        self.lead.partner_name = False
        with self.assertRaisesRegex(UserError, "Write the company"):
            self.lead.with_user(self.officer).action_ilp_start_profiling()

    def test_offer_and_signature_move_the_lead(self):
        self.lead.action_ilp_start_profiling()
        membership = self.lead.ilp_membership_id
        membership.program_id = self.program
        order = membership._create_offer()
        order.action_quotation_sent()
        self.assertEqual(self.lead.stage_id, self.env.ref("ilp_membership.crm_stage_proposal"))
        self._sign(order, "Sergio Vada")
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(order.opportunity_id, self.lead)


@tagged("post_install", "-at_install")
class TestWebsiteInterest(IlpHttpCommon):
    """The website form makes a lead of the programme's team."""

    def test_the_form_makes_a_lead_of_the_team(self):
        team = self.env.ref("ilp_membership.crm_team_ilp")
        page = self.url_open("/ilp/join")
        self.assertEqual(page.status_code, 200)
        self.assertIn(f'value="{team.id}"', page.text)
        answer = self.url_open(
            "/website/form/crm.lead",
            data={
                "name": "Industrial Liaison Program",
                "team_id": team.id,
                "partner_name": "Test Web S.p.A.",
                "contact_name": "Wanda Web",
                "email_from": "wanda@test.example.com",
                "description": "Lighter panels",
            },
        )
        lead = self.env["crm.lead"].browse(answer.json()["id"])
        self.assertEqual((lead.team_id, lead.type), (team, "opportunity"))
        self.assertEqual(lead.stage_id, self.env.ref("ilp_membership.crm_stage_interest"))
        self.assertEqual(lead.partner_name, "Test Web S.p.A.")
        self.assertEqual(self._thanks(lead), "wanda@test.example.com")

    def _thanks(self, lead):
        mail = self.env["mail.mail"].search([("model", "=", "crm.lead"), ("res_id", "=", lead.id)])
        return mail.email_to

    def _post(self, **values):
        data = {
            "name": "x",
            "team_id": self.env.ref("ilp_membership.crm_team_ilp").id,
            "partner_name": "Test Web S.p.A.",
            "contact_name": "Wanda Web",
            "email_from": "wanda@test.example.com",
        }
        return self.url_open("/website/form/crm.lead", data=data | values)

    def test_the_form_asks_what_an_officer_needs(self):
        size = self.env.ref("ilp_membership.size_class_small")
        areas = self.area_robotics | self.area_materials
        answer = self._post(
            ilp_size_class_id=size.id,
            ilp_area_ids=",".join(str(area.id) for area in areas),
            ilp_vat="IT12345670017",
            ilp_consent="Yes",
        )
        lead = self.env["crm.lead"].browse(answer.json()["id"])
        self.assertEqual((lead.ilp_size_class_id, lead.ilp_area_ids, lead.ilp_vat), (size, areas, "IT12345670017"))
        self.assertTrue(lead.ilp_consent_on)

    def test_nobody_admits_themselves_through_the_form(self):
        answer = self._post(ilp_exception_reason="I am nice", ilp_membership_id=self.membership.id)
        lead = self.env["crm.lead"].browse(answer.json()["id"])
        self.assertFalse(lead.ilp_exception_reason or lead.ilp_membership_id)

    def test_a_robot_leaves_nothing(self):
        answer = self._post(partner_name="Test Robot", ilp_company_site="http://spam.example.com")
        self.assertTrue(answer.json()["id"])
        self.assertFalse(self.env["crm.lead"].search([("partner_name", "=", "Test Robot")]))

    def test_the_visitor_is_thanked_in_the_language_of_the_page(self):
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.env.ref("ilp_membership.mail_template_interest")
        template.with_context(lang="it_IT").subject = "Grazie"
        lead = self.env["crm.lead"].browse(self._post().json()["id"])
        lead.lang_id = self.env["res.lang"]._lang_get("it_IT").id
        lead._thank_ilp_prospect()
        mails = self.env["mail.mail"].search([("model", "=", "crm.lead"), ("res_id", "=", lead.id)])
        self.assertIn("Grazie", mails.mapped("subject"))
