import contextlib
import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IlpEventsCommon

WORD = "amaranth"  # in everything of the first company that is not for others, and nowhere else
WORDS = ("display_name", "name", "title", "description", "email")
OPERATIONS = ("read", "write", "create", "unlink")
# model: rights of officer, administration, manager and coordinator on a record of the coordinator's company. The pages
# show tickets and questions of a visit to whom it invites; what administration may do there core gives to salespeople.
RIGHTS = {
    "event.event": ("rwc", "r", "rwcu", "r"),
    "event.slot": ("rwcu", "r", "rwcu", "r"),
    "event.track": ("rwc", "r", "rwcu", "r"),
    "event.registration": ("rwc", "rwc", "rwcu", "r"),
    "ilp.event.invitation": ("rwcu", "r", "rwcu", "r"),
    "event.event.ticket": ("rwcu", "r", "rwcu", ""),
    "event.question": ("rwcu", "r", "rwcu", ""),
    "event.question.answer": ("rwcu", "rw", "rwcu", ""),
    "event.registration.answer": ("rwcu", "rwcu", "rwcu", ""),
}
CLOSED = ("event.registration.answer",)  # for nobody without a login of the institute
OPEN = ("event.slot", "event.track", "event.event.ticket", "event.registration", "ilp.event.attendee")
PATHS = [
    ("event.event", "name"),
    ("event.event", "registration_ids.email"),
    ("event.event", "ilp_invitation_ids.event_id.name"),
    ("event.event", "track_ids.name"),
    ("event.event", "event_ticket_ids.description"),
    ("event.event", "question_ids.title"),
    ("event.registration", "email"),
    ("ilp.event.attendee", "event_id.registration_ids.email"),
]
ACCESS_LOGS = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestReading(IlpEventsCommon):
    """Two companies at one plenary, one of them at a visit of its own: what each of them reads of events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.rival_seat = cls._register(cls.rival.partner_id, name="Rival")
        cls.seat = cls._register(cls.coordinator.partner_id, name="Open", email=f"{WORD}@test.example.com")
        cls.seat.ilp_list_consent_on = cls.seat.create_date
        cls._register(cls.colleague.partner_id, name=f"Seat {WORD}")
        cls.visit = cls._event(f"Visit {WORD}", ilp_kind="visit", ilp_access="invited", is_published=False)
        cls.mine = cls._private_records()
        cls._ticket(cls.plenary)
        cls._slots(cls.plenary, count=1)
        cls.env["event.track"].create({"name": "Welcome", "event_id": cls.plenary.id, "is_published": True})
        cls.env.flush_all()

    @classmethod
    def _private_records(cls):
        """One record of each model that is the first company's alone."""
        env, visit = cls.env, cls.visit.id
        question = env["event.question"].create(
            {"title": f"Question {WORD}", "question_type": "simple_choice", "event_ids": [Command.link(visit)]}
        )
        question.answer_ids = [Command.create({"name": f"Choice {WORD}"}), Command.create({"name": "Other"})]
        diet = env["event.question"].create({"title": "Diet", "question_type": "text_box"})
        diet.event_ids, cls.diet = cls.plenary + cls.visit, diet
        talk = env["event.track"].create({"name": f"Talk {WORD}", "event_id": visit, "is_published": True})
        answer = {"question_id": diet.id, "registration_id": cls.seat.id, "value_text_box": f"No {WORD}"}
        return {
            "event.event": cls.visit,
            "event.event.ticket": cls._ticket(cls.visit, description=WORD),
            "event.slot": cls._slots(cls.visit, count=1),
            "event.track": talk,
            "event.registration": cls.seat,
            "event.registration.answer": env["event.registration.answer"].create(answer),
            "event.question": question,
            "event.question.answer": question.answer_ids[0],
            "ilp.event.invitation": cls._invite(cls.coordinator.partner_id, event=cls.visit, state="sent"),
        }

    def _relations(self, user, model):
        """Each relation of the model to another of events, and what of it can be told in words."""
        for name, field in self.env[model].with_user(user).fields_get().items():
            if field.get("relation", "").startswith(("event.", "ilp.event.", "res.partner")):
                known = self.env[field["relation"]].with_user(user).fields_get()
                yield name, {word: {} for word in WORDS if word in known}

    @mute_logger(*ACCESS_LOGS)
    def test_each_role_has_its_rights_and_another_company_none(self):
        users = (self.officer, self.administration, self.manager, self.coordinator, self.rival, self.public)
        for model, record in self.mine.items():
            for user, rights in zip(users, (*RIGHTS[model], "", ""), strict=True):
                with self.subTest(model=model, user=user.login):
                    one = record.with_user(user)
                    self.assertEqual("".join(name[0] for name in OPERATIONS if one.has_access(name)), rights)
                    if self.env[model].with_user(user).has_access("read"):
                        self.assertEqual(len(one.search([("id", "=", record.id)])), int("r" in rights))

    @mute_logger(*ACCESS_LOGS)
    def test_no_relation_tells_it(self):
        told, asked = [], 0
        for model in set(RIGHTS) - set(CLOSED) | {"ilp.event.attendee"}:
            for name, known in self._relations(self.rival, model):
                self.env.invalidate_all()
                records, asked = self.env[model].with_user(self.rival).search([]), asked + 1
                with contextlib.suppress(AccessError):
                    rows = records.web_read({"display_name": {}, name: {"fields": known}})
                    told += [f"{model}.{name}"] if WORD in json.dumps(rows, default=str).lower() else []
        self.assertFalse(told)
        self.assertGreater(asked, 30)

    @mute_logger(*ACCESS_LOGS)
    def test_no_search_tells_it(self):
        for model, path in PATHS:
            with self.subTest(model=model, path=path):
                domain = [(path, "ilike", WORD)]
                self.assertTrue(self.env[model].search_count(domain))
                self.assertFalse(self.env[model].with_user(self.rival).search_count(domain))

    @mute_logger(*ACCESS_LOGS)
    def test_a_question_does_not_tell_where_else_it_is_asked(self):
        question = self.diet.with_user(self.rival)
        self.assertEqual(question.read(["title"])[0]["title"], "Diet")
        for ask in (lambda: question.read(["event_ids"]), lambda: question.search([("event_ids.name", "=", WORD)])):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                ask()

    def test_asking_for_access_leaves_nothing_of_others_in_the_cache(self):
        for model in OPEN:
            with self.subTest(model=model):
                self.env.invalidate_all()
                records = self.env[model].with_user(self.rival).search([("event_id", "=", self.plenary.id)])
                self.env.invalidate_all()
                records.check_access("read")
                self.assertEqual(records.event_id.registration_ids, self.rival_seat.with_user(self.rival))
                invitations_sudo = records.event_id.ilp_invitation_ids.sudo()
                self.assertFalse(invitations_sudo.membership_id - self.rival_membership)
