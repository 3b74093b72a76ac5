from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ScoutingCommon

SECRET = "Zirconio segretissimo"
# model: path to the need; portal: which of the roles of the company read it
HANGING = {
    "ilp.need": "id",
    "ilp.match": "need_id",
    "ilp.meeting": "need_id",
    "ilp.assessment": "match_id.need_id",
    "ilp.need.answer": "need_id",
    "ilp.verdict.request": "match_id.need_id",
}
STAFF_ONLY = {"ilp.verdict.request": ("officer", "deputy", "manager", "stranger")}
# role: confidentialities that it reads
READS = {
    "officer": ("open", "anonymous", "sealed"),
    "deputy": ("open", "anonymous", "sealed"),
    "manager": ("open", "anonymous", "sealed"),
    "coordinator": ("open", "anonymous", "sealed"),
    "colleague": ("open", "anonymous", "sealed"),
    "stranger": ("open", "anonymous"),
    "administration": ("open", "anonymous"),
    "rival": (),
    "public": (),
}
COMPANY = ("coordinator", "colleague")


@tagged("post_install", "-at_install")
class TestConfidentiality(ScoutingCommon):
    """Whoever may not read a need learns nothing of it: by model, role, operation, and by every way round."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,ilp_membership.group_ilp_officer,base.group_allow_export"
        cls.deputy, cls.stranger = (new_test_user(cls.env, f"ilp_{role}", groups=groups) for role in ("deputy", "peer"))
        cls.membership.deputy_id = cls.deputy
        cls.public = cls.env.ref("base.public_user")
        cls.needs = {level: cls._story(level) for level in ("open", "anonymous", "sealed")}
        cls.env.flush_all()

    @classmethod
    def _story(cls, level):
        """A need with all that hangs on it: match, meeting, verdicts, answer, message, file and task."""
        title = f"{SECRET} {level}"
        need = cls._need(title=title, description=f"{title}: pinza", confidentiality="open")
        need._submit(cls.coordinator.partner_id)
        need._accept()
        need._match()[0]._introduce()
        meeting = cls._meeting(need.match_ids.filtered("introduced_on"))
        meeting._invite()
        meeting._hold()
        for link in meeting.request_ids:
            link._answer(cls.near, cls.ready, f"{title}, said the {link.side}")
        need.write({"blind_title": "Pinza", "blind_text": "Pinza"})
        answer = need._publish(cls.lab, "2099-01-01").sudo()
        answer._answer({"can_help": "yes", "evidence": title, "question": "", "technology_id": False})
        answer.action_share()
        cls._leave_traces(need)
        need.sudo().confidentiality = level
        return need

    @classmethod
    def _leave_traces(cls, need):
        vals = {"raw": need.title.encode(), "res_model": need._name, "res_id": need.id}
        cls.env["ir.attachment"].create(vals | {"name": need.title})
        for record in (need, need.match_ids[:1], need.meeting_ids[:1]):
            record.message_post(body=need.title, subject=need.title)
        need.activity_schedule("mail.mail_activity_data_todo", summary=need.title, user_id=cls.officer.id)

    def _may(self, role, model, level):
        return level in READS[role] and role in STAFF_ONLY.get(model, READS)

    def _records(self, model, need):
        return self.env[model].search([(HANGING[model], "=", need.id)])

    def test_model_by_role_by_confidentiality_reads(self):
        for model, path in HANGING.items():
            for role in READS:
                records = self.env[model].with_user(getattr(self, role))
                for level, need in self.needs.items():
                    expected = self._may(role, model, level)
                    with self.subTest(model=model, role=role, level=level):
                        self.assertEqual(bool(self._count(records, [(path, "=", need.id)])), expected)

    def _count(self, records, domain):
        """How many are found, by every door that counts or lists; they agree, and a refusal is none."""
        if not records.has_access("read"):
            return 0
        count = records.search_count(domain)
        self.assertEqual(len(records.search(domain)), count)
        self.assertEqual(len(records.search_read(domain, ["id"])), count)
        self.assertEqual(records._read_group(domain, [], ["__count"])[0][0], count)
        groups = records.formatted_read_group(domain, ["create_uid"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), count)
        return count

    def test_model_by_role_by_operation_on_what_is_sealed(self):
        values = {"ilp.need": {"description": "x"}, "ilp.match": {"researcher_ids": []}, "ilp.meeting": {"name": "x"}}
        sealed = self.needs["sealed"]
        for model in HANGING:
            record = self._records(model, sealed)[0]
            for role in ("stranger", "administration", "rival", "public"):
                own = record.with_user(getattr(self, role))
                doors = [("read", ["id"]), ("write", values.get(model, {})), ("unlink",), ("copy",)]
                for door, *arguments in [*doors, ("check_access", "read"), ("export_data", ["display_name"])]:
                    with self.subTest(model=model, role=role, door=door), self.assertRaises(UserError):
                        getattr(own, door)(*arguments)
                self.assertFalse(own.has_access("read"), f"{model} {role}")
            for role in COMPANY:
                own = record.with_user(getattr(self, role))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation), f"{model} {role} {operation}")

    def test_nothing_sealed_leaks_round_the_corner(self):
        for role in ("stranger", "administration", "rival"):
            user = getattr(self, role)
            for model, domain in self._ways_round():
                found = self.env[model].with_user(user)
                with self.subTest(role=role, model=model, domain=str(domain)), suppress(AccessError):
                    self.assertFalse(found.search(domain))  # or may not even ask

    def _ways_round(self):
        """Searches that would find the sealed need through something that hangs on it or that it hangs on."""
        sealed = f"{SECRET} sealed"
        need = self.needs["sealed"]
        return [
            ("mail.message", [("body", "ilike", sealed)]),
            ("mail.message", [("subject", "ilike", sealed)]),
            ("mail.message", [("model", "=", "ilp.need"), ("res_id", "=", need.id)]),
            ("mail.activity", [("summary", "ilike", sealed)]),
            ("ir.attachment", [("name", "ilike", sealed)]),
            ("mail.mail", [("subject", "ilike", sealed)]),
            ("ilp.membership", [("need_ids.title", "ilike", sealed)]),
            ("ilp.technology", [("match_ids.need_id.title", "ilike", sealed)]),
            ("ilp.technology", [("match_ids.assessment_ids.reason", "ilike", sealed)]),
            ("ilp.match", [("meeting_ids.need_id.title", "ilike", sealed)]),
            ("ilp.interaction", [("summary", "ilike", sealed)]),
            ("ilp.interaction", [("outcome", "ilike", sealed)]),
            ("ilp.interaction", [("res_model", "=", "ilp.match"), ("summary", "ilike", self.gripper.name),
                                 ("res_id", "in", need.match_ids.ids)]),
            ("ilp.entitlement.move", [("reason", "ilike", sealed)]),
            ("calendar.event", [("name", "ilike", sealed)]),
            ("calendar.event", [("description", "ilike", sealed)]),
            ("ilp.scouting.path", [("objectives", "ilike", sealed)]),
            ("ilp.conflict", [("need_id.title", "ilike", sealed)]),
        ]

    def test_names_counts_and_exports_keep_silent(self):
        sealed = self.needs["sealed"]
        for role in ("stranger", "administration"):
            user = getattr(self, role)
            needs = self.env["ilp.need"].with_user(user)
            self.assertFalse([name for _id, name in needs.name_search(SECRET) if "sealed" in name], role)
            for model in ("ilp.need", "ilp.match"):
                own = self._records(model, sealed).with_user(user)
                with self.assertRaises(AccessError):
                    own.mapped("display_name")
            membership = self.membership.with_user(user)
            self.assertNotIn(sealed.id, membership.need_ids.ids)
            self.assertEqual(membership.need_count, len(membership.need_ids))
            self.assertNotIn(sealed.id, membership.read(["need_ids"])[0]["need_ids"])
            seen = self.gripper.with_user(user).read(["match_ids"])[0]["match_ids"]
            self.assertFalse(set(seen) & set(sealed.match_ids.ids), role)
        with self.assertRaises(AccessError):
            sealed.with_user(self.stranger).export_data(["title", "match_ids/display_name"])
        readable = self.env["ilp.need"].with_user(self.stranger).search([("title", "ilike", SECRET)])
        self.assertEqual(len(readable.export_data(["title"])["datas"]), 2)

    def test_the_timeline_and_the_mails_do_not_name_a_sealed_need(self):
        self.membership._entitlement(self.benefit_need)._override(1, "One more")
        self.coordinator.partner_id.lang = "en_US"
        need = self._need(title=f"{SECRET} born sealed", confidentiality="sealed")
        self._held(self._introduced(need))
        lines = self.env["ilp.interaction"].search([("membership_id", "=", self.membership.id)])
        self.assertFalse(lines.filtered(lambda line: "born sealed" in line.summary + (line.outcome or "")))
        mails = self.env["mail.mail"].search([("subject", "ilike", "born sealed")])
        self.assertFalse(mails, "a subject travels in the clear")
        events = need.meeting_ids.calendar_event_id
        self.assertEqual(events.privacy, "private")

    def test_what_only_the_staff_reads_of_a_need(self):
        need = self.needs["open"].with_user(self.coordinator)
        for field in ("blind_text", "blind_title", "close_note", "blind_checked_by_id"):
            with self.assertRaises(AccessError):
                need.read([field])

    def test_a_change_of_officer_takes_the_key_along(self):
        sealed = self.needs["sealed"]
        self.membership.write({"officer_id": self.stranger.id, "deputy_id": False})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(sealed.with_user(self.stranger).has_access("read"))
        for user in (self.officer, self.deputy):
            self.assertFalse(sealed.with_user(user).has_access("read"))

    def test_a_sealed_need_is_not_made_readable_by_its_followers(self):
        sealed = self.needs["sealed"]
        sealed.message_subscribe(partner_ids=(self.stranger.partner_id | self.rival.partner_id).ids)
        for user in (self.stranger, self.rival):
            self.assertFalse(sealed.with_user(user).has_access("read"))
            self.assertFalse(self.env["ilp.need"].with_user(user).search([("id", "=", sealed.id)]))
