from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import ScoutingCommon

# model: (officer, administration, manager, portal), letters of read, write, create, unlink
RIGHTS = {
    "ilp.lab": ("rwc", "r", "rwcu", "r"),
    "ilp.researcher": ("rwc", "r", "rwcu", "r"),
    "ilp.technology": ("rwc", "r", "rwcu", "r"),
    "ilp.facility": ("rwc", "r", "rwcu", "r"),
    "ilp.start.up": ("rwc", "r", "rwcu", "r"),
    "ilp.map.import": ("", "", "rwcu", ""),
    "ilp.map.import.line": ("", "", "rwcu", ""),
    "ilp.technology.entry": ("", "", "", ""),
    "ilp.glossary.entry": ("rwc", "r", "rwcu", ""),
    "ilp.need.source": ("r", "r", "r", ""),
    "ilp.review.request": ("r", "", "r", ""),
    "ilp.review.line": ("rw", "", "rw", ""),
    "ilp.scale.level": ("r", "r", "rwcu", ""),
    "ilp.verdict.phrase": ("r", "r", "rwcu", ""),
    "ilp.need": ("rwc", "r", "rwcu", "r"),
    "ilp.match": ("rwcu", "r", "rwcu", "r"),
    "ilp.assessment": ("rc", "r", "rc", "r"),
    "ilp.meeting": ("rwcu", "r", "rwcu", "r"),
    "ilp.verdict.request": ("r", "", "r", ""),
    "ilp.meeting.slot": ("rwcu", "r", "rwcu", ""),
    "ilp.meeting.invitee": ("r", "r", "r", ""),
    "ilp.meeting.follow.up": ("rwcu", "r", "rwcu", ""),
    "ilp.meeting.booking": ("", "", "", ""),
    "ilp.closing.reason": ("r", "r", "rwcu", "r"),
    "ilp.need.template": ("r", "r", "rwcu", "r"),
    "ilp.need.template.line": ("r", "r", "rwcu", "r"),
    "ilp.need.answer": ("rw", "r", "rw", "r"),
    "ilp.scouting.path": ("rwc", "r", "rwcu", "r"),
    "ilp.scouting.path.step": ("rwcu", "r", "rwcu", "r"),
    "ilp.conflict": ("r", "", "r", ""),
    "ilp.radar": ("rwc", "", "rwc", ""),
    "ilp.collaboration.type": ("r", "r", "rwcu", "r"),
    "ilp.outcome.type": ("r", "r", "rwcu", "r"),
    "ilp.collaboration": ("r", "", "r", "r"),
    "ilp.outcome": ("rwc", "r", "rwcu", "r"),
    "ilp.credit.tariff": ("r", "r", "rwcu", ""),
    "ilp.contribution": ("r", "r", "r", ""),
    "ilp.credit.year": ("", "r", "rwcu", ""),
    "ilp.credit.share": ("", "r", "r", ""),
    "ilp.desk": ("rwc", "r", "rwcu", ""),
    "ilp.secondment.item.type": ("r", "r", "rwcu", "r"),
    "ilp.secondment": ("rwc", "r", "rwcu", "r"),
    "ilp.secondment.item": ("rwcu", "r", "rwcu", "r"),
    "ilp.secondment.log": ("rwc", "", "rwc", ""),
    "ilp.secondment.report": ("rwc", "r", "rwc", ""),
    "ilp.secondment.access": ("rwcu", "r", "rwcu", ""),
    "ilp.activity.evaluation": ("r", "", "r", ""),
    "ilp.scouting.candidate": ("rwcu", "r", "rwcu", ""),
    "ilp.mentoring": ("rwc", "r", "rwcu", "r"),
    "ilp.mentoring.session": ("rwcu", "r", "rwcu", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
HANGING = ("ilp.need", "ilp.match", "ilp.meeting", "ilp.assessment")


@tagged("post_install", "-at_install")
class TestSecurity(ScoutingCommon):
    """Who may do what, and that a company's secrets stay its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        cls.stranger = new_test_user(cls.env, "ilp_stranger", groups=groups)

    def test_every_model_role_and_operation(self):
        users = (self.officer, self.administration, self.manager, self.coordinator)
        for model, rights in RIGHTS.items():
            for user, allowed in zip(users, rights, strict=True):
                for letter, operation in OPERATIONS.items():
                    has = self.env[model].with_user(user).has_access(operation)
                    self.assertEqual(has, letter in allowed, f"{model} {operation} {user.login}")

    def _story(self, **values):
        """A need with all that can hang on it: match, meeting, both verdicts."""
        meeting = self._held(self._introduced(self._need(**values)))
        for request in meeting.request_ids:
            request._answer(self.near, self.ready, f"Said by {request.side}")
        return meeting

    def _sees(self, user, meeting):
        need = meeting.need_id
        domains = {
            "ilp.need": [("id", "=", need.id)],
            "ilp.match": [("need_id", "=", need.id)],
            "ilp.meeting": [("need_id", "=", need.id)],
            "ilp.assessment": [("match_id.need_id", "=", need.id)],
        }
        return [self.env[model].with_user(user).search_count(domains[model]) for model in HANGING]

    def test_what_a_role_is_offered_for_an_export_it_may_read(self):
        for user in (self.officer, self.administration, self.manager):
            for model in (name for name in self.env.registry if name.startswith("ilp.")):
                records = self.env[model].with_user(user)
                fields = records.fields_get().items() if records.has_access("read") else ()
                for name, field in fields:
                    other = field.get("relation") or ""
                    if other.startswith("ilp.") and field["store"]:
                        with self.subTest(user=user.login, model=model, field=name):
                            self.assertTrue(self.env[other].with_user(user).has_access("read"))

    def test_a_company_sees_its_own_and_nothing_of_another(self):
        meeting = self._story()
        self.assertEqual(self._sees(self.coordinator, meeting), [1, 1, 1, 1])
        self.assertEqual(self._sees(self.colleague, meeting), [1, 1, 1, 1])
        self.assertEqual(self._sees(self.rival, meeting), [0, 0, 0, 0])
        for record in (meeting, meeting.need_id, meeting.match_ids, meeting.match_ids.assessment_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.rival).read(["id"])

    def test_a_company_never_reads_the_researchers_verdict_nor_the_score(self):
        match = self._story().match_ids
        own = self.env["ilp.assessment"].with_user(self.coordinator).search([("match_id", "=", match.id)])
        self.assertEqual(own.mapped("side"), ["company"])
        for field in ("score", "band", "reasons", "reason_text", "verdict_table", "reject_note"):
            with self.assertRaises(AccessError):
                match.with_user(self.coordinator).read([field])

    def test_a_company_sees_a_technology_only_when_introduced(self):
        self.need._submit(self.coordinator.partner_id)
        self.need._match()
        Match = self.env["ilp.match"].with_user(self.coordinator)
        self.assertFalse(Match.search_count([("need_id", "=", self.need.id)]))
        self.assertFalse(self.env["ilp.technology"].with_user(self.coordinator).search(self._own_sheets()))

    def _own_sheets(self):
        return [("id", "in", (self.gripper | self.coating).ids)]

    def test_a_portal_user_writes_nothing(self):
        meeting = self._story()
        for record in (meeting, meeting.need_id, meeting.match_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.coordinator).write({"state": "closed"})
        with self.assertRaises(AccessError):
            self.env["ilp.need"].with_user(self.coordinator).create({"title": "X", "membership_id": self.membership.id})

    def test_a_sealed_need_is_for_its_officer_deputy_and_manager(self):
        sealed = self._story(confidentiality="sealed", title="Segreto")
        for user in (self.officer, self.manager, self.coordinator):
            self.assertEqual(self._sees(user, sealed)[:3], [1, 1, 1], user.login)
        for user in (self.stranger, self.administration, self.rival):
            self.assertEqual(self._sees(user, sealed), [0, 0, 0, 0], user.login)
            with self.assertRaises(AccessError):
                sealed.need_id.with_user(user).read(["title"])
        Technology = self.env["ilp.technology"].with_user(self.stranger)
        self.assertFalse(Technology.browse(self.gripper.id).match_ids)
        self.assertFalse(Technology.search_count([("match_ids.need_id.title", "=", "Segreto")]))
        self.assertFalse(self.env["ilp.need"].with_user(self.stranger).name_search("Segreto"))
        Request = self.env["ilp.verdict.request"].with_user(self.stranger)
        self.assertFalse(Request.search_count([("meeting_id", "=", sealed.id)]))
        self.membership.deputy_id = self.stranger
        self.env.flush_all()
        self.assertEqual(self._sees(self.stranger, sealed)[:3], [1, 1, 1], "the deputy reads it")

    def test_open_and_anonymous_needs_are_for_all_officers(self):
        for level in ("open", "anonymous"):
            self.assertEqual(self._sees(self.stranger, self._story(confidentiality=level))[:3], [1, 1, 1])

    def test_a_sealed_need_hides_its_messages(self):
        need = self._need(confidentiality="sealed")
        need.message_post(body="Very secret")
        domain = [("model", "=", "ilp.need"), ("res_id", "=", need.id)]
        self.assertFalse(self.env["mail.message"].with_user(self.stranger).search(domain))

    def test_another_company_of_the_institute_sees_nothing(self):
        meeting = self._story()
        other = self.env["res.company"].create({"name": "Other institute"})
        self.stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertEqual(self._sees(self.stranger, meeting), [0, 0, 0, 0])

    def test_an_officer_cannot_speak_for_another_side(self):
        match = self._introduced()
        vals = {"match_id": match.id, "side": "company", "author_id": self.coordinator.partner_id.id, "reason": "x"}
        vals |= {"proximity_id": self.near.id, "feasibility_id": self.ready.id}
        verdict = self.env["ilp.assessment"].with_user(self.officer).create(vals)
        self.assertEqual((verdict.side, verdict.author_id), ("officer", self.officer.partner_id))

    def test_administration_reads_a_meeting_without_its_links(self):
        meeting = self._story()
        form = Form(meeting.with_user(self.administration))
        self.assertEqual(form.need_id, meeting.need_id)
        self.assertNotIn("request_ids", form._view["fields"])

    def test_a_state_is_taken_by_its_step_only(self):
        match = self._introduced()
        meeting = self._meeting(match)
        for record, state in ((meeting, "accepted"), (match, "rejected"), (match.need_id, "closed")):
            own = record.with_user(self.officer)
            before = own.state
            for door in (own, own.with_context(ilp_step=True)):
                with self.assertRaises(AccessError):
                    door.write({"state": state})
            self.assertEqual(own.state, before)
        meeting.with_user(self.officer).action_invite()
        self.assertEqual(meeting.state, "accepted")

    def test_the_balance_of_a_meeting_is_not_chosen_by_hand(self):
        meeting = self._meeting(self._introduced()).with_user(self.officer)
        other = self.rival_membership._entitlement(self.benefit_meeting)
        with self.assertRaises(AccessError):
            meeting.write({"entitlement_id": other.id})
        meeting.action_invite()
        self.assertEqual(meeting.entitlement_id, self.membership._entitlement(self.benefit_meeting))

    def test_nothing_is_born_in_a_later_state(self):
        Need = self.env["ilp.need"].with_user(self.officer)
        vals = {"title": "X", "membership_id": self.membership.id}
        for model, extra in ((Need, {"state": "introduced"}), (Need.with_context(default_state="submitted"), {})):
            with self.assertRaises(AccessError):
                model.create(vals | extra)
        self.need._submit(self.coordinator.partner_id)
        self.assertEqual(self.need.with_user(self.officer).copy().state, "draft")
