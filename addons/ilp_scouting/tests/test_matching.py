import json
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models import ilp_match, ilp_meeting, ilp_need
from ..tools.sheets import read_queries
from .common import ScoutingCommon

FLOORS = {"queries_deb_known_it.jsonl": 0.60, "queries_deb_task_it.jsonl": 0.31}


def matching_data():
    """The evaluation data beside the repository, or the small sample shipped with the tests."""
    here = Path(__file__).resolve()
    beside = [parent / "shared" / "data" / "matching" for parent in here.parents]
    return next((path for path in beside if (path / "corpus_deb.jsonl").exists()), here.parent / "data")


@tagged("post_install", "-at_install")
class TestMatching(ScoutingCommon):
    """An Italian need finds the English sheet, and says why."""

    def test_three_fields_are_enough(self):
        technology = self.env["ilp.technology"].create({"name": "A", "summary": "B", "lab_id": self.lab.id})
        self.assertTrue(technology.text_hash)
        need = self._need()
        self.assertEqual((need.state, need.confidentiality), ("draft", "anonymous"))

    def test_an_italian_need_finds_the_english_technology(self):
        matches = self.need._match()
        self.assertEqual(matches[0].technology_id, self.gripper)
        self.assertEqual(matches[0].researcher_ids, self.researcher)
        self.assertEqual(matches.mapped("score"), sorted(matches.mapped("score"), reverse=True))

    def test_the_reasons_are_facts_and_a_sentence_in_the_language_of_the_reader(self):
        match = self.need._match()[0]
        links = {own: (other, kind) for own, other, kind, _weight in match.reasons["lex"]["terms"]}
        self.assertEqual(links["deformabili"][0], "deformable")
        self.assertEqual(links["flessibili"], ("flexible", "cognate"))
        self.assertEqual(match.reasons["trl"], {"want": [0, 0], "has": 6})
        self.assertEqual(links["pinza"], ("gripper", "glossary"))
        self.assertIn("linea", match.reasons["lex"]["missing"])
        self.assertIn("deformabili ≈ deformable", match.reason_text)
        self.assertIn("Shared words", match.with_context(lang="en_US").reason_text)
        self.assertIn("Parole in comune", match.with_context(lang="it_IT").reason_text)

    def test_areas_move_a_technology_up_and_are_told(self):
        plain = self.need._match().filtered(lambda match: match.technology_id == self.gripper).score
        self.assertEqual(plain, 100.0)
        self.need.area_ids = self.area_robotics
        match = self.need._match()[0]
        self.assertEqual(match.reasons["tax"], self.area_robotics.ids)
        self.assertIn(self.area_robotics.name, match.reason_text)
        soft = self.env.ref("ilp_membership.area_robotics_soft")
        self.need.area_ids = soft
        self.assertLess(self.need._match()[0].score, match.score + 1, "a parent area counts half")

    def test_an_area_alone_finds_a_technology(self):
        need = self._need(description="xyz", title="xyz", area_ids=[Command.set(self.area_robotics.ids)])
        self.assertEqual(need._match().technology_id, self.gripper)

    def test_a_new_or_changed_text_is_found_at_once(self):
        sheet = self._technology("Gripper of deformable parts, second", "deformable components pressure sensors")
        self.assertIn(sheet, self.need._match().technology_id)
        sheet.write({"name": "Other", "summary": "something else"})
        self.assertNotIn(sheet, self.need._match().technology_id)

    def test_an_unchanged_text_is_not_indexed_again(self):
        before = self._entry(self.gripper)
        self.gripper.write({"name": self.gripper.name})
        self.gripper.write({"trl": 7})
        self.assertEqual(self._entry(self.gripper), before)
        self.gripper.write({"name": "Another name"})
        self.assertNotEqual(self._entry(self.gripper), before)

    def test_an_archived_technology_is_not_proposed(self):
        self.gripper.active = False
        self.assertNotIn(self.gripper, self.need._match().technology_id)

    def test_a_deleted_technology_leaves_no_terms(self):
        sheet = self._technology("Zyxwvuts", "zyxwvuts")
        self.assertTrue(self._entry(sheet))
        key = sheet.id
        sheet.unlink()
        self.assertFalse(self._entry(self.env["ilp.technology"].browse(key)))
        self.assertFalse(self._need(title="Zyxwvuts", description="zyxwvuts")._match())

    def test_decisions_survive_the_next_ranking(self):
        self._technology("Another deformable gripper", "deformable pressure sensors")
        first, second = self.need._match()[:2]
        first._reject("maturity", "too early")
        second.action_keep()
        again = self.need._match()
        self.assertEqual({first: first.state, second: second.state}, {first: "rejected", second: "kept"})
        self.assertIn(first, again)
        self.assertEqual(first.reject_reason, "maturity")

    def test_stale_proposals_go_and_decided_ones_stay(self):
        match = self.need._match()[0]
        self.need.write({"title": "Rivestimento", "description": "tessuto senza fluoro: fluorine coating"})
        self.assertEqual(self.need._match().technology_id, self.coating)
        self.assertFalse(match.exists())

    def test_only_readable_technologies_are_ranked(self):
        self.env["ir.rule"].create(
            {
                "name": "Test: not the gripper",
                "model_id": self.env["ir.model"]._get_id("ilp.technology"),
                "domain_force": f"[('id', '!=', {self.gripper.id})]",
            }
        )
        found = self.need.with_user(self.officer)._match().technology_id
        self.assertNotIn(self.gripper, found)

    def test_submitting_uses_a_request_and_tells_officer_and_timeline(self):
        entitlement = self.membership._entitlement(self.benefit_need)
        self.need.with_user(self.officer).action_submit()
        self.assertEqual(self._balance(entitlement), (3, 0, 1, 2))
        self.assertEqual(self.need.activity_ids.user_id, self.officer)
        interaction = self.membership.interaction_ids.filtered(lambda one: one.kind == "need")
        self.assertEqual((interaction.pillar, interaction.res_id), ("technologies", self.need.id))
        self.need.with_user(self.officer).action_match()
        self.assertEqual(self.need.state, "matching")
        self.assertFalse(self.need.activity_ids, "the officer's task is done")

    def test_without_requests_left_one_sentence_and_no_need(self):
        self.membership._entitlement(self.benefit_need)._use(3, self.need)
        with self.assertRaisesRegex(UserError, "left of"):
            self._need()._submit(self.coordinator.partner_id)

    def test_an_introduction_writes_to_each_in_their_language(self):
        match = self._introduced()
        self.assertEqual((match.state, self.need.state), ("introduced", "introduced"))
        mails = self.env["mail.mail"].search([("model", "=", "ilp.match"), ("res_id", "=", match.id)])
        people = self.researcher.partner_id | self.coordinator.partner_id
        self.assertEqual(mails.recipient_ids, people)
        self.assertTrue(all("Buongiorno" in mail.body_html for mail in mails))
        self.researcher.partner_id.lang = "en_US"
        mail = self._introduced(self._need()).env["mail.mail"].search([], order="id desc", limit=2)
        self.assertEqual(len(mail.filtered(lambda one: "Hello" in one.body_html)), 1)
        kinds = self.membership.interaction_ids.mapped("kind")
        self.assertIn("introduction", kinds)

    def test_an_introduction_needs_a_researcher(self):
        self.need._submit(self.coordinator.partner_id)
        match = self.need._match()[0]
        match.researcher_ids = False
        with self.assertRaisesRegex(UserError, "researcher"):
            match._introduce()

    def test_a_rejection_has_a_reason(self):
        self.need._submit(self.coordinator.partner_id)
        match = self.need._match()[0]
        wizard = self.env["ilp.match.reject"].with_user(self.officer).with_context(active_ids=match.ids)
        wizard.create({"reason": "capacity", "note": "until June"}).action_confirm()
        self.assertEqual((match.state, match.reject_reason, match.reject_note), ("rejected", "capacity", "until June"))
        match.with_user(self.officer).action_reconsider()
        self.assertEqual((match.state, match.reject_reason), ("proposed", False))

    def test_states_follow_the_transition_tables(self):
        for module, model in ((ilp_need, "ilp.need"), (ilp_match, "ilp.match"), (ilp_meeting, "ilp.meeting")):
            states = [state for state, _label in self.env[model]._fields["state"].selection]
            self.assertEqual(set(states), set(module.TRANSITIONS))
            for source in states:
                for target in states:
                    self._walk(model, source, target, target in module.TRANSITIONS[source] or source == target)

    def _entry(self, technology):
        """Revisions of its index entry."""
        self.env.cr.execute("SELECT revision FROM ilp_technology_entry WHERE technology_id = %s", [technology.id])
        return self.env.cr.fetchall()

    def _walk(self, model, source, target, allowed):
        record = self._record_in(model, source)
        if allowed:
            record.write({"state": target})
            self.assertEqual(record.state, target)
            return
        with self.assertRaises(UserError, msg=f"{model}: {source} → {target}"):
            record.write({"state": target})

    def _record_in(self, model, state):
        if model == "ilp.need":
            return self._need(state=state)
        need = self._need()
        if model == "ilp.meeting":
            return self.env[model].create({"need_id": need.id, "state": state})
        return self.env[model].create({"need_id": need.id, "technology_id": self.gripper.id, "state": state})

    def test_buttons_are_for_officers(self):
        for user in (self.administration, self.coordinator, self.rival):
            with self.assertRaises(AccessError):
                self.need.with_user(user).action_match()
            with self.assertRaises(AccessError):
                self.need.with_user(user).action_submit()

    def test_quality_floor(self):
        data = matching_data()
        Technology = self.env["ilp.technology"].with_context(active_test=False)
        Technology.search([("external_ref", "!=", False)]).active = True  # already imported in this database
        importer = self.env["ilp.technology.import"]
        importer._import_file(data / "corpus_deb.jsonl", lambda line: None)
        for name, floor in FLOORS.items():
            figures = importer._measure(read_queries(data / name))
            self.assertGreaterEqual(figures["ndcg"], floor, name)

    def test_every_sheet_of_the_sample_has_a_text(self):
        sample = Path(__file__).parent / "data" / "corpus_deb.jsonl"
        texts = [json.loads(line)["text"] for line in sample.read_text("utf-8").splitlines()]
        self.assertTrue(texts and all(texts))

    def test_laboratories_and_people_are_ranked_through_their_technologies(self):
        other = self.env["ilp.lab"].create({"name": "Test other"})
        self._technology("Deformable gripper two", "flexible and deformable components", lab_id=other.id)
        self.need._match()
        labs = self.need.source_ids.filtered("lab_id")
        self.assertEqual(labs.mapped("lab_id"), self.lab | other)
        self.assertEqual(labs[0].technology_ids, self.gripper)
        self.assertEqual(self.need.source_ids.researcher_id, self.researcher)
        self.assertEqual(labs.mapped("score"), sorted(labs.mapped("score"), reverse=True))
        self.need._match()
        self.assertEqual(len(self.need.source_ids), 3, "ranking again replaces them")

    def test_laboratories_of_a_sealed_need_are_sealed(self):
        self.need.confidentiality = "sealed"
        self.need._match()
        for user, seen in ((self.officer, True), (self.manager, True), (self.administration, False)):
            found = self.env["ilp.need.source"].with_user(user).search([("need_id", "=", self.need.id)])
            self.assertEqual(bool(found), seen, user.login)
        with self.assertRaises(AccessError):
            self.env["ilp.need.source"].with_user(self.coordinator).search([])

    def test_a_match_knows_that_its_sheet_changed(self):
        match = self.need._match()[0]
        self.assertFalse(match.is_stale)
        self.gripper.summary = "A gripper for deformable parts, improved."
        self.assertTrue(match.is_stale)
        self.assertIn(match, self.env["ilp.match"].search([("is_stale", "=", True)]))
        self.assertNotIn(match, self.env["ilp.match"].search([("is_stale", "=", False)]))
        self.need._match()
        self.assertFalse(match.is_stale)

    def test_a_ranking_that_finds_the_same_writes_nothing(self):
        self.gripper.researcher_ids = self.researcher
        first, sources = self.need._match(), self.need.source_ids
        self.env.flush_all()
        long_ago = "2020-01-01 00:00:00"
        self.env.cr.execute("UPDATE ilp_match SET write_date = %s WHERE need_id = %s", [long_ago, self.need.id])
        self.env.invalidate_all()
        self.assertEqual((self.need._match(), self.need.source_ids), (first, sources))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual({str(match.write_date) for match in first}, {long_ago})
        self.gripper.trl = 7
        self.assertEqual(self.need._match()[0].reasons["trl"]["has"], 7)

    def test_a_proposal_is_no_news_and_an_introduction_is_followed_by_the_officer(self):
        match = self.need.with_user(self.officer)._match()[0]
        self.assertFalse(match.message_ids)
        self.assertFalse(match.message_follower_ids)
        self._introduced()
        self.assertIn(self.officer.partner_id, match.message_partner_ids)
