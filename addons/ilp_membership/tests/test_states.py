import polib

from odoo.exceptions import AccessError, UserError
from odoo.modules.module import get_module_path
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestStates(IlpCommon):
    """Every model whose state follows a table: each allowed move passes, each other is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [
            model
            for name, model in cls.env.registry.items()
            if issubclass(model, cls.env.registry["ilp.state.mixin"]) and not model._abstract
        ]

    def _states(self, model):
        return [state for state, _label in model._fields["state"]._description_selection(self.env)]

    def _moves(self, model):
        states = self._states(model)
        return [(before, after) for before in states for after in states if before != after]

    def test_there_are_state_machines_to_walk(self):
        names = {model._name for model in self.models}
        self.assertLessEqual({"ilp.membership", "ilp.membership.term", "ilp.profile", "ilp.withdrawal"}, names)

    def test_the_table_names_every_state_and_no_other(self):
        for model in self.models:
            states, table = set(self._states(model)), model._transitions
            self.assertEqual(set(table), states, model._name)
            self.assertLessEqual(set().union(*table.values()), states, model._name)

    def test_every_state_can_be_reached(self):
        for model in self.models:
            start = self.env[model._name].default_get(["state"])["state"]
            reached, edge = {start}, {start}
            while edge:
                edge = set().union(*(model._transitions[state] for state in edge)) - reached
                reached |= edge
            self.assertEqual(reached, set(self._states(model)), model._name)

    def test_allowed_moves_pass(self):
        for model in self.models:
            for before, after in self._moves(model):
                if after in model._transitions[before]:
                    self.env[model._name].new({"state": before})._check_transition(after)

    def test_every_other_move_is_refused_whoever_writes(self):
        for model in self.models:
            for user in (self.env.user, self.manager):
                for before, after in self._moves(model):
                    if after not in model._transitions[before]:
                        record = self.env[model._name].with_user(user).new({"state": before})
                        with self.assertRaises(UserError, msg=f"{model._name}: {before} → {after}"):
                            record.write({"state": after})

    def test_a_refused_move_is_refused_through_the_api(self):
        profile = self._draft_profile()
        moves = [(self.membership, "prospect"), (self.term, "draft"), (profile, "confirmed")]
        for record, state in moves:
            model = record.with_user(self.manager).browse()
            with self.assertRaisesRegex(UserError, "cannot go from"):
                call_kw(model, "write", [record.ids, {"state": state}], {})
            self.assertNotEqual(record.state, state)

    def test_no_default_of_a_user_begins_in_the_middle(self):
        vals = {"membership_id": self.membership.id, "expectations": "Contacts"}
        self.env["ir.default"].with_user(self.officer).set("ilp.profile", "state", "confirmed", user_id=True)
        with self.assertRaisesRegex(AccessError, "begins as"):
            self.env["ilp.profile"].with_user(self.officer).create(vals)
        self.assertEqual(self.env["ilp.profile"].create(vals).state, "draft", "a default of others is theirs")

    def test_every_state_has_a_label_in_both_languages(self):
        for model in self.models:
            module = model._original_module
            italian = polib.pofile(f"{get_module_path(module)}/i18n/it.po")
            translated = {entry.msgid: entry.msgstr for entry in italian}
            for state, label in model._fields["state"]._description_selection(self.env(context={"lang": "en_US"})):
                self.assertTrue(label, f"{model._name}: {state}")
                self.assertTrue(translated.get(label, label), f"{model._name}: {label} in Italian")
