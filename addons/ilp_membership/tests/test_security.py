from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpCommon

# model: rights of officer, administration, manager on a record of an affiliate (r, w, c, u)
STAFF_RIGHTS = {
    "ilp.area": ("r", "r", "rwcu"),
    "ilp.benefit": ("r", "r", "rwcu"),
    "ilp.benefit.grant": ("r", "r", "rwcu"),
    "ilp.contact.role": ("r", "r", "rwcu"),
    "ilp.program": ("r", "r", "rwcu"),
    "ilp.size.class": ("r", "r", "rwcu"),
    "ilp.fee.index": ("r", "r", "rwcu"),
    "ilp.membership": ("rwc", "rwc", "rwcu"),
    "ilp.membership.contact": ("rwcu", "rwcu", "rwcu"),
    "ilp.membership.term": ("r", "rwc", "rwcu"),
    "ilp.profile": ("rwcu", "r", "rwcu"),
    "ilp.entitlement": ("r", "r", "r"),
    "ilp.entitlement.move": ("r", "r", "r"),
    "ilp.interaction": ("rwc", "rwc", "rwcu"),
    "ilp.cohort": ("r", "rwc", "rwcu"),
    "ilp.due.diligence": ("rwc", "rwc", "rwcu"),
    "ilp.officer.assignment": ("r", "r", "r"),
    "ilp.officer.workload": ("r", "r", "r"),
    "ilp.withdrawal": ("rwc", "rwc", "rwcu"),
    "ilp.withdrawal.reason": ("r", "r", "rwcu"),
    "ilp.exit.interview": ("rwc", "rwc", "rwcu"),
    "ilp.renewal": ("r", "r", "r"),
    "ilp.fee.forecast": ("", "r", "r"),
    "ilp.activation": ("rwc", "r", "rwcu"),
    "ilp.activation.reason": ("r", "r", "rwcu"),
    "ilp.activation.capacity": ("r", "r", "rwcu"),
    "ilp.affiliate.import": ("", "rwcu", "rwcu"),
    "ilp.affiliate.import.line": ("", "rwcu", "rwcu"),
}
COMPANY_READS = {
    "ilp.membership",
    "ilp.membership.contact",
    "ilp.membership.term",
    "ilp.profile",
    "ilp.entitlement",
    "ilp.interaction",
    "ilp.withdrawal",
}
COORDINATOR_READS = {"ilp.activation"}  # a colleague reads the own ones: see `test_activation_portal.py`
VOCABULARY = {"ilp.activation.reason", "ilp.withdrawal.reason", "ilp.area", "ilp.benefit", "ilp.contact.role"}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(IlpCommon):
    """Promise 8: model × role × operation, for staff and for companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env["ilp.profile"].create({"membership_id": cls.membership.id})
        cls.profile.state = "shared"
        cls.records = {
            "ilp.area": cls.area_robotics,
            "ilp.benefit": cls.benefit_seat,
            "ilp.benefit.grant": cls.tier.ilp_grant_ids[:1],
            "ilp.contact.role": cls.env.ref("ilp_membership.role_executive"),
            "ilp.program": cls.program,
            "ilp.size.class": cls.env.ref("ilp_membership.size_class_small"),
            "ilp.fee.index": cls.env["ilp.fee.index"].create(
                {"program_id": cls.program.id, "date_from": "2027-01-01", "percent": 2}
            ),
            "ilp.membership": cls.membership,
            "ilp.membership.contact": cls.membership.contact_ids[:1],
            "ilp.membership.term": cls.term,
            "ilp.profile": cls.profile,
            "ilp.entitlement": cls.term.entitlement_ids[:1],
            "ilp.entitlement.move": cls.term.entitlement_ids.move_ids[:1],
            "ilp.interaction": cls.membership.interaction_ids[:1],
            "ilp.cohort": cls.env["ilp.cohort"].create({"name": "Test cohort", "program_id": cls.program.id}),
            "ilp.due.diligence": cls.env["ilp.due.diligence"].create(
                {"membership_id": cls.membership.id, "result": "clear"}
            ),
            "ilp.officer.assignment": cls.membership.assignment_ids[:1],
            "ilp.officer.workload": cls.env["ilp.officer.workload"].search([("user_id", "=", cls.officer.id)]),
            "ilp.withdrawal.reason": cls.env.ref("ilp_membership.withdrawal_reason_budget"),
            "ilp.renewal": cls.env["ilp.renewal"].search([("term_id", "=", cls.term.id)]),
            "ilp.fee.forecast": cls.env["ilp.fee.forecast"].search([("term_id", "=", cls.term.id)], limit=1),
        }
        cls.records["ilp.activation.reason"] = cls.env.ref("ilp_membership.activation_reason_full")
        module = {"product_tmpl_id": cls.module_secondment.id}
        cls.records["ilp.activation.capacity"] = cls.env["ilp.activation.capacity"].create(module | {"places": 3})
        cls.records["ilp.activation"] = cls.env["ilp.activation"].create(module | {"membership_id": cls.membership.id})
        job = cls.env["ilp.affiliate.import"].create({"program_id": cls.program.id, "data": b"YQ=="})
        cls.env["ilp.affiliate.import.line"].create({"import_id": job.id})
        cls.records |= {"ilp.affiliate.import": job, "ilp.affiliate.import.line": job.line_ids}
        withdrawal = {"membership_id": cls.membership.id, "reason_id": cls.records["ilp.withdrawal.reason"].id}
        cls.records["ilp.withdrawal"] = cls.env["ilp.withdrawal"].create(withdrawal)
        cls.records["ilp.exit.interview"] = cls.records["ilp.withdrawal"].interview_ids

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "ilp_membership" and not model._abstract and not model._transient
        }
        self.assertEqual(models, set(STAFF_RIGHTS))

    def _rights(self, user, record):
        record = record.with_user(user)
        return "".join(letter for letter, operation in OPERATIONS.items() if record.has_access(operation))

    def test_staff(self):
        for model, rights in STAFF_RIGHTS.items():
            for user, expected in zip((self.officer, self.administration, self.manager), rights, strict=True):
                self.assertEqual(self._rights(user, self.records[model]), expected, f"{model} × {user.name}")

    def test_own_company_reads_and_no_more(self):
        for model, record in self.records.items():
            expected = "r" if model in COMPANY_READS | VOCABULARY else ""
            for user in (self.coordinator, self.colleague):
                own = "r" if user == self.coordinator and model in COORDINATOR_READS else expected
                self.assertEqual(self._rights(user, record), own, f"{model} × {user.name}")

    def test_another_company_has_no_right_at_all(self):
        for model, record in self.records.items():
            expected = "r" if model in VOCABULARY else ""
            self.assertEqual(self._rights(self.rival, record), expected, model)

    def test_another_company_finds_and_counts_only_its_own(self):
        for model in (COMPANY_READS | COORDINATOR_READS) - {"ilp.membership"}:
            records = self.env[model].with_user(self.rival)
            self.assertFalse(records.search([("membership_id", "=", self.membership.id)]), model)
            self.assertEqual(records.search_count([("membership_id", "=", self.membership.id)]), 0, model)
            groups = records._read_group([], ["membership_id"], ["__count"])
            self.assertLessEqual({membership.id for membership, _count in groups}, {self.rival_membership.id}, model)
        Membership = self.env["ilp.membership"].with_user(self.rival)
        self.assertEqual(Membership.search([]), self.rival_membership)

    def test_another_company_does_not_see_through_relations(self):
        Membership = self.env["ilp.membership"].with_user(self.rival)
        self.assertFalse(Membership.search([("partner_id.name", "ilike", "Aurelia")]))
        self.assertFalse(Membership.search([("interaction_ids.summary", "ilike", "coordinator")]).filtered(
            lambda membership: membership.id == self.membership.id))

    def test_internal_lines_and_drafts_stay_inside(self):
        internal = self.membership._log_interaction("call", "Only for us", internal=True)
        self.profile.state = "draft"
        for record in (internal, self.profile):
            self.assertFalse(record.with_user(self.coordinator).has_access("read"))

    def test_a_draft_is_not_read_through_the_affiliation(self):
        self.profile.state = "draft"
        self.profile.strategic_objectives = "<p>Officer's words</p>"
        self.env.flush_all()
        for user in (self.coordinator, self.rival):
            for names in (["strategic_objectives", "area_ids", "profile_id"], ["profile_id", "strategic_objectives"]):
                self.env.invalidate_all()
                rows = self.env["ilp.membership"].with_user(user).search_read([], names)
                self.assertEqual(len(rows), 1)
                self.assertFalse(any(rows[0][name] for name in names), f"{user.name}: {names}")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_a_portal_user_cannot_move_a_state_by_rpc(self):
        calls = (
            (self.profile, "action_share", ()),
            (self.profile, "action_back_to_draft", ()),
            (self.membership, "action_start_profiling", ()),
            (self.membership, "action_new_profile", ()),
            (self.membership, "action_create_offer", ()),
            (self.membership, "action_end", ()),
            (self.membership, "write", ({"officer_id": self.coordinator.id},)),
            (self.term, "write", ({"state": "cancelled"},)),
        )
        for record, method, arguments in calls:
            with self.assertRaises(AccessError, msg=method):
                getattr(record.with_user(self.coordinator), method)(*arguments)

    def test_a_user_of_another_institute_sees_no_affiliation(self):
        institute = self.env["res.company"].create({"name": "Other institute"})
        self.officer.write({"company_ids": [(6, 0, institute.ids)], "company_id": institute.id})
        for model in COMPANY_READS | {"ilp.program", "ilp.entitlement.move"}:
            self.assertFalse(self.records[model].with_user(self.officer).has_access("read"), model)
