import base64

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.ilp_outcome import TRANSITIONS
from .common import ScoutingCommon
from .test_collaboration import CollaborationStory


@tagged("post_install", "-at_install")
class TestOutcome(CollaborationStory, ScoutingCommon):
    """An outcome counts with its benefit and its evidence, and hangs at the end of its chain."""

    def _made(self, **values):
        vals = {
            "name": "Patent on the gripper",
            "type_id": self.env.ref("ilp_scouting.outcome_type_patent").id,
            "benefit_company": "Exclusive use for packaging",
            "evidence_url": "https://example.com/patent",
        }
        if not values.keys() & {"lead_id", "membership_id"}:
            vals["membership_id"] = self.membership.id
        return self.env["ilp.outcome"].create(vals | values)

    def test_its_states_move_along_the_table_only(self):
        values = {"withdraw_reason": "mistake"}
        for before in TRANSITIONS:
            for after in TRANSITIONS:
                outcome = self._made()
                outcome._write({"state": before, **values})
                outcome.invalidate_recordset()
                if after == before or after in TRANSITIONS[before]:
                    outcome.write({"state": after})
                    self.assertEqual(outcome.state, after)
                else:
                    with self.assertRaises(UserError):
                        outcome.write({"state": after})
        with self.assertRaises(AccessError):
            self._made().with_user(self.officer).write({"state": "confirmed"})

    def test_it_counts_only_with_a_benefit_and_evidence(self):
        for missing in ({"benefit_company": " "}, {"evidence_url": False}):
            with self.assertRaises(UserError):
                self._made(**missing).with_user(self.officer).action_confirm()
        file = self.env["ir.attachment"].with_user(self.officer).create(
            {"name": "deed.pdf", "raw": base64.b64decode("JVBERi0=")})
        outcome = self._made(evidence_url=False).with_user(self.officer)
        outcome.evidence_ids = file
        outcome.action_confirm()
        self.assertEqual((outcome.state, outcome.confirmed_by_id), ("confirmed", self.officer))
        self.assertEqual((file.res_model, file.res_id), ("ilp.outcome", outcome.id))
        self.assertTrue(file.with_user(self.manager).read(["name"]), "the evidence is read by who reads the outcome")
        with self.assertRaises(AccessError):
            file.with_user(self.rival).read(["name"])

    def test_it_is_withdrawn_only_with_a_reason_and_counts_no_more(self):
        outcome = self._made()
        outcome.action_confirm()
        kind = outcome.type_id
        self.assertEqual(kind.confirmed_count, 1 + self._others(outcome))
        with self.assertRaises(UserError):
            outcome._withdraw(False)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            outcome.write({"state": "withdrawn"})
            outcome.flush_recordset()
        action = outcome.with_user(self.officer).action_open_withdraw()
        wizard = self.env["ilp.outcome.withdraw"].with_user(self.officer).with_context(**action["context"])
        wizard.create({"reason": "undone", "note": "Refused"}).action_confirm()
        self.assertEqual((outcome.state, outcome.withdraw_reason), ("withdrawn", "undone"))
        kind.invalidate_recordset()
        self.assertEqual(kind.confirmed_count, self._others(outcome))
        self.assertNotIn("outcome", self.env["ilp.interaction"]._lines_of("ilp.outcome", outcome.ids).mapped("kind"))
        with self.assertRaises(UserError):
            outcome.unlink()

    def _others(self, outcome):
        domain = [("type_id", "=", outcome.type_id.id), ("state", "=", "confirmed"), ("id", "!=", outcome.id)]
        return outcome.search_count(domain)

    def test_from_a_collaboration_it_takes_all_that_is_known(self):
        lead = self._conclude(self._begun(), ilp_expected_value=40000)
        form = Form(self.env["ilp.outcome"].with_user(self.officer).with_context(default_lead_id=lead.id))
        outcome = form.save()
        self.assertEqual((outcome.membership_id, outcome.technology_id), (self.membership, self.gripper))
        self.assertEqual((outcome.type_id.code, outcome.value), ("contract", 40000))
        self.assertEqual((outcome.benefit_company, outcome.benefit_institute), ("Faster", "Data"))
        with self.assertRaises(ValidationError):
            self._made(lead_id=lead.id).membership_id = self.rival_membership

    def test_what_a_plenary_yielded_is_one_click(self):
        plenary = self.membership._log_interaction(
            "event", "Plenary", origin=self.aurelia, date=fields.Datetime.subtract(fields.Datetime.now(), days=9))
        lead = self._conclude(self._begun())
        outcome = self._made(lead_id=lead.id)
        outcome.action_confirm()
        found = self.env["ilp.interaction"].browse(plenary.id)._yield()[plenary.id]
        chain = ["need", "introduction", "meeting", "verdict", "collaboration", "outcome"]
        self.assertEqual([kind for kind in chain if kind in found.mapped("kind")], chain)
        line = found.filtered(lambda one: one.kind == "outcome")
        kinds = []
        while line:
            kinds.append(line.kind)
            line = line.origin_id
        self.assertEqual(kinds, ["outcome", *reversed(chain[:-1]), "event"])
        need_line = self.env["ilp.interaction"]._lines_of("ilp.need", lead.ilp_need_id.ids)[-1:]
        self.assertEqual(need_line.origin_basis, "proposed")
        self.assertEqual(set(lead.ilp_need_id._ilp_yield()), set(chain[1:]))
        self.assertEqual(lead.ilp_yield_count, 1)

    def test_an_event_of_another_theme_or_too_long_ago_is_not_proposed(self):
        for days, kind in ((400, "event"), (-3, "visit")):
            self.membership._log_interaction(
                kind, "Far", origin=self.aurelia,
                date=fields.Datetime.subtract(fields.Datetime.now(), days=days), once=False)
        self.need._submit(self.coordinator.partner_id)
        self.assertFalse(self.env["ilp.interaction"]._lines_of("ilp.need", self.need.ids).origin_id)

    def test_an_outcome_without_a_collaboration_names_what_it_came_out_of(self):
        visit = self.membership._log_interaction("visit", "Visit", origin=self.aurelia)
        outcome = self._made(origin_line_id=visit.id)
        outcome.action_confirm()
        self.assertEqual(visit._yield()[visit.id].mapped("kind"), ["outcome"])
        with self.assertRaises(ValidationError):
            self._made(membership_id=self.rival_membership.id, origin_line_id=visit.id)


@tagged("post_install", "-at_install")
class TestStatementOfScouting(CollaborationStory, ScoutingCommon):
    """The value statement counts all of scouting and tells nothing of a sealed need."""

    def _statement(self, user=None):
        return self.term.with_user(user or self.officer)._statement()

    def test_it_counts_and_tells_what_was_done(self):
        self._conclude(self._begun())
        figures = dict(self._statement()["figures"])
        expected = {"Needs submitted": 1, "Technologies introduced": 1, "Verdicts of your company": 1,
                    "Collaborations signed": 1}
        self.assertEqual({name: figures[name] for name in expected}, expected)
        parts = dict(self._statement()["parts"])
        self.assertEqual(parts["What your company said"], ["Proximity: Near 1", "Industrial feasibility: Ready 1"])
        self.assertEqual(len(parts["Collaborations"]), 1)

    def test_a_sealed_need_is_counted_and_not_told_whoever_prints(self):
        self._conclude(self._begun(self._judged(confidentiality="sealed", title="Segreto")))
        for user in (self.officer, self.administration):
            statement = self._statement(user)
            self.assertEqual(dict(statement["figures"])["Needs submitted"], 1)
            words = str(statement["parts"])
            self.assertNotIn("Segreto", words)
            self.assertNotIn(self.gripper.name, words)
