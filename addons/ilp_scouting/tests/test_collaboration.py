from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ScoutingCommon, ScoutingHttpCommon


class CollaborationStory:
    """A technology that was introduced, met over, judged and decided to go on with."""

    def _judged(self, **values):
        meeting = self._held(self._introduced(self._need(**values)))
        for request in meeting.request_ids:
            request._answer(self.near, self.ready, f"Said by {request.side}")
        return meeting.match_ids

    def _begun(self, match=None):
        match = match or self._judged()
        action = match.with_user(self.officer).action_open_collaboration()
        return self.env["crm.lead"].browse(action["res_id"])

    def _conclude(self, lead, **values):
        lead.write({"ilp_benefit_company": "Faster", "ilp_benefit_institute": "Data"} | values)
        lead.ilp_collaboration_type_id = self.env.ref("ilp_scouting.collaboration_type_research_contract")
        lead.action_set_won()
        return lead

    def _stop(self, lead, reason="ilp_scouting.lost_reason_rights"):
        wizard = self.env["crm.lead.lost"].with_user(self.officer).create(
            {"lead_ids": lead.ids, "lost_reason_id": self.env.ref(reason).id if reason else False}
        )
        wizard.action_lost_reason_apply()


@tagged("post_install", "-at_install")
class TestCollaboration(CollaborationStory, ScoutingCommon):
    """From an introduced technology to a signed contract, or to a reasoned stop; never to an affiliation."""

    def test_one_click_makes_it_from_the_technology(self):
        match = self._judged()
        lead = self._begun(match)
        self.assertTrue(lead.is_ilp_collaboration)
        self.assertEqual(lead.stage_id, self.env.ref("ilp_scouting.stage_collaboration_idea"))
        self.assertEqual((lead.ilp_membership_id, lead.ilp_need_id), (self.membership, match.need_id))
        self.assertEqual((lead.ilp_technology_id, lead.ilp_lab_id), (self.gripper, self.lab))
        self.assertEqual((lead.ilp_researcher_ids, lead.user_id), (self.researcher, self.officer))
        self.assertEqual(self._begun(match), lead, "the second click opens the same one")

    def test_a_technology_has_one_collaboration_at_a_time(self):
        lead = self._begun()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            lead.copy({"ilp_match_id": lead.ilp_match_id.id})
            self.env.flush_all()
        self.assertFalse(lead.copy().ilp_match_id)
        self._stop(lead)
        self.assertNotEqual(self._begun(lead.ilp_match_id), lead, "after a stop it may begin again")

    def test_its_plan_has_five_steps_once(self):
        lead = self._begun()
        steps = self.env.ref("ilp_scouting.plan_collaboration").template_ids
        self.assertEqual(lead.activity_ids.activity_type_id, steps.activity_type_id)
        self.assertEqual((len(lead.activity_ids), lead.activity_ids.user_id), (5, self.officer))
        lead.with_user(self.officer).action_ilp_start_plan()
        self.assertEqual(len(lead.activity_ids), 5)

    def test_a_form_may_have_a_plan_of_its_own(self):
        plan = self.env.ref("ilp_scouting.plan_collaboration").copy()
        plan.template_ids[1:].unlink()
        kind = self.env["ilp.collaboration.type"].create({"name": "Own form", "plan_id": plan.id})
        lead = self._begun()
        lead.activity_ids.unlink()
        lead.ilp_collaboration_type_id = kind
        lead._ilp_start_plan()
        self.assertEqual(len(lead.activity_ids), 1)

    def test_nothing_is_built_on_a_technology_that_was_not_introduced(self):
        self.need._submit(self.coordinator.partner_id)
        with self.assertRaises(UserError):
            self.need._match()[0].with_user(self.officer).action_open_collaboration()

    def test_it_is_signed_only_with_both_benefits_and_a_form(self):
        lead = self._begun()
        signed = self.env.ref("ilp_scouting.stage_collaboration_signed")
        benefits = {"ilp_benefit_company": "A", "ilp_benefit_institute": "B"}
        for missing in ({}, {"ilp_benefit_company": "A"}, {"ilp_benefit_institute": "B"}, benefits):
            lead.write({"ilp_benefit_company": " ", "ilp_benefit_institute": False} | missing)
            for door in (lambda: lead.write({"stage_id": signed.id}), lead.action_set_won):
                with self.assertRaises(ValidationError), self.cr.savepoint():
                    door()
        self._conclude(lead, ilp_expected_value=50000)
        self.assertEqual((lead.won_status, lead.ilp_signed_value), ("won", 50000))
        self.assertEqual(lead.ilp_signed_on, fields.Date.context_today(lead))
        with self.assertRaises(ValidationError):
            lead.ilp_benefit_company = False

    def test_it_stops_only_with_a_reason_from_the_list_through_every_door(self):
        lead = self._begun()
        doors = (lambda: self._stop(lead, None), lead.action_set_lost, lead.action_archive,
                 lambda: lead.write({"active": False, "probability": 0}))
        for door in doors:
            with self.assertRaises(UserError), self.cr.savepoint():
                door()
        self._stop(lead)
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id, self.env.ref("ilp_scouting.lost_reason_rights"))
        line = self.env["ilp.interaction"]._lines_of("crm.lead", lead.ids)[:1]
        self.assertTrue(line.outcome and line.is_internal)

    def test_the_pipeline_shows_its_own_stages_only(self):
        team = self.env.ref("ilp_scouting.crm_team_collaborations")
        Stage = self.env["crm.stage"]
        shown = self.env["crm.lead"].with_context(default_team_id=team.id)._read_group_stage_ids(Stage, [])
        self.assertEqual(len(shown), 6)
        self.assertEqual(shown.team_ids, team)
        accession = self.env.ref("ilp_membership.crm_team_ilp")
        shown = self.env["crm.lead"].with_context(default_team_id=accession.id)._read_group_stage_ids(Stage, [])
        self.assertNotIn(team, shown.team_ids)

    def test_it_never_becomes_an_affiliation_nor_an_order_of_one(self):
        lead = self._begun()
        with self.assertRaises(UserError):
            lead.action_ilp_start_profiling()
        count = self.env["ilp.membership"].search_count([])
        self._conclude(lead)
        self.assertEqual(self.env["ilp.membership"].search_count([]), count)
        vals = {"partner_id": self.aurelia.id, "opportunity_id": lead.id}
        contract = self.env["sale.order"].create(vals)
        self.assertFalse(contract.ilp_term_id)
        with self.assertRaises(ValidationError):
            contract.ilp_term_id = self.term

    def test_the_expected_value_counts_in_the_money_of_the_institute(self):
        lead = self._begun()
        company = lead.company_id or self.env.company
        other = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", company.currency_id.id)], limit=1)
        other.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "rate": 2, "name": "2020-01-01", "company_id": company.id})
        lead.write({"ilp_currency_id": other.id, "ilp_expected_value": 1000})
        self.assertEqual(lead.expected_revenue, 500)

    def test_a_merge_keeps_the_links_and_what_hangs_on_them(self):
        first, second = self._begun(), self._begun(self._judged(title="Seconda esigenza"))
        second.write({"ilp_benefit_company": "Faster", "ilp_expected_value": 900})
        outcome = self.env["ilp.outcome"].create({
            "name": "X", "lead_id": second.id, "type_id": self.env.ref("ilp_scouting.outcome_type_patent").id})
        second.ilp_researcher_ids |= self.other_researcher
        kept = (first | second).merge_opportunity()
        self.assertTrue(kept.ilp_match_id and kept.ilp_need_id and kept.ilp_technology_id and kept.ilp_membership_id)
        self.assertEqual(kept.ilp_researcher_ids, self.researcher | self.other_researcher)
        self.assertEqual((kept.ilp_benefit_company, outcome.lead_id), ("Faster", kept))

    def test_a_merge_of_other_leads_needs_no_right_on_collaborations(self):
        groups = "base.group_user,sales_team.group_sale_salesman_all_leads"
        seller = new_test_user(self.env, "ilp_seller", groups=groups)
        leads = self.env["crm.lead"].create([{"name": name, "type": "opportunity"} for name in ("A", "B")])
        self.assertTrue(leads.with_user(seller).merge_opportunity())

    def test_what_grows_from_a_sealed_need_is_as_sealed(self):
        stranger = new_test_user(self.env, "ilp_far", groups="base.group_user,ilp_membership.group_ilp_officer")
        lead = self._begun(self._judged(confidentiality="sealed", title="Segreto"))
        outcome = self.env["ilp.outcome"].create({
            "name": "Brevetto segreto", "lead_id": lead.id, "evidence_url": "https://example.com",
            "benefit_company": "B", "type_id": self.env.ref("ilp_scouting.outcome_type_patent").id})
        outcome.action_confirm()
        self.env.flush_all()
        for record in (lead, outcome):
            for user in (self.officer, self.manager):
                self.assertTrue(record.with_user(user).search_count([("id", "=", record.id)]), user.login)
            for user in (stranger, self.administration):
                self.assertFalse(record.with_user(user).search_count([("id", "=", record.id)]), user.login)
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["name"])
        lines = self.env["ilp.interaction"].search([("membership_id", "=", self.membership.id)])
        words = " ".join(f"{line.summary} {line.outcome}" for line in lines)
        for secret in ("Segreto", "segreto", self.gripper.name):
            self.assertNotIn(secret, words)

    def test_sealing_later_takes_the_names_out_of_the_timeline(self):
        lead = self._begun()
        self._conclude(lead)
        lead.ilp_need_id.confidentiality = "sealed"
        lines = self.env["ilp.interaction"]._lines_of("crm.lead", lead.ids)
        self.assertEqual(len(lines), 2)
        self.assertFalse([line.summary for line in lines if lead.name in line.summary])

    def test_a_handover_takes_the_open_collaborations_along(self):
        lead = self._begun()
        heir = new_test_user(self.env, "ilp_heir", groups="base.group_user,ilp_membership.group_ilp_officer")
        self.membership._handover(self.officer, heir)
        self.assertEqual((lead.user_id, lead.activity_ids.user_id), (heir, heir))

    def _queries(self, model, view, domain):
        """Queries of the list as the browser reads it."""
        own = self.env[model].with_user(self.officer)
        arch = own.get_view(self.env.ref(view).id, "list")
        named = {node.get("name") for node in etree.fromstring(arch["arch"]).iter("field")}
        relations = {name: {"fields": {"display_name": {}}} if own._fields[name].relational else {} for name in named}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = own.web_search_read(domain, relations, limit=80)["length"]
        return found, self.env.cr.sql_log_count - before

    def test_lists_cost_the_same_for_any_number_of_rows(self):
        lead = self._begun()
        kind = self.env.ref("ilp_scouting.outcome_type_patent").id
        vals = {"name": "X", "type_id": kind, "lead_id": lead.id}
        self.env["ilp.outcome"].create(vals)
        cases = {
            "crm.lead": (
                "ilp_scouting.crm_lead_view_list_collaborations",
                [("ilp_membership_id", "=", self.membership.id), ("is_ilp_collaboration", "=", True)],
            ),
            "ilp.outcome": ("ilp_scouting.ilp_outcome_view_list", [("membership_id", "=", self.membership.id)]),
        }  # fmt: skip
        few = {model: self._queries(model, *case) for model, case in cases.items()}
        for _number in range(7):
            lead.copy()
            self.env["ilp.outcome"].create(vals)
        for model, case in cases.items():
            self._queries(model, *case)
            found, queries = self._queries(model, *case)
            self.assertEqual((few[model][0], found), (1, 8))
            self.assertLessEqual(queries, few[model][1] + 1, model)

    def test_quotations_and_bought_data_are_not_offered_for_it(self):
        arch = etree.fromstring(self.env["crm.lead"].get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"])
        names = ["action_sale_quotations_new", "action_view_sale_quotation", "iap_enrich"]
        for name in names:
            buttons = arch.findall(f".//button[@name='{name}']")
            self.assertTrue(buttons or name == "iap_enrich", name)  # an addon that installs itself
            for button in buttons:
                self.assertIn("is_ilp_collaboration", button.get("invisible"))

    def test_the_form_shows_it(self):
        lead = self._begun()
        form = Form(lead.with_user(self.officer))
        form.ilp_next_step = "Samples"
        form.save()
        self.assertEqual(lead.ilp_next_step, "Samples")


@tagged("post_install", "-at_install")
class TestCollaborationPage(CollaborationStory, ScoutingHttpCommon):
    """The company reads its collaborations and outcomes, and no more of them than what is meant for it."""

    def test_the_company_follows_its_own(self):
        lead = self._begun()
        lead.write({"ilp_next_step": "Send ten parts", "expected_revenue": 77777, "description": "Inside words",
                    "ilp_benefit_company": "Half the scrap", "ilp_benefit_institute": "Our own gain"})
        outcome = self.env["ilp.outcome"].create({
            "name": "Signed study", "lead_id": lead.id, "evidence_url": "https://example.com",
            "benefit_company": "B", "type_id": self.env.ref("ilp_scouting.outcome_type_contract").id})
        self.authenticate(self.coordinator.login, self.coordinator.login)
        page = self.url_open("/my/ilp/collaborations").text
        for shown in (lead.name, "Send ten parts", "Half the scrap"):
            self.assertIn(shown, page)
        for hidden in ("77777", "Inside words", "Our own gain", "Signed study", self.researcher.name):
            self.assertNotIn(hidden, page)
        outcome.action_confirm()
        self.researcher.is_public = True
        page = self.url_open("/my/ilp/collaborations").text
        self.assertIn("Signed study", page)
        self.assertIn(self.researcher.name, page, "named once the researcher agreed")

    def test_a_stopped_one_says_so_without_the_reason(self):
        lead = self._begun()
        self._stop(lead)
        self.authenticate(self.colleague.login, self.colleague.login)
        page = self.url_open("/my/ilp/collaborations").text
        self.assertIn("Fermata" if "Collaborazioni" in page else "Stopped", page)
        self.assertNotIn(lead.lost_reason_id.name, page)

    def test_another_company_sees_nothing(self):
        lead = self._begun()
        Sheet = self.env["ilp.collaboration"]
        self.assertEqual(Sheet.with_user(self.coordinator).search([]).mapped("name"), [lead.name])
        self.assertFalse(Sheet.with_user(self.rival).search([]))
        with self.assertRaises(AccessError):
            Sheet.with_user(self.rival).browse(lead.id).read(["name"])
        with self.assertRaises(AccessError):
            lead.with_user(self.coordinator).read(["name"])
        self.authenticate(self.rival.login, self.rival.login)
        response = self.url_open("/my/ilp/collaborations", allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn(lead.name, response.text)
