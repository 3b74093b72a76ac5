from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.races import RaceCase

TAKERS = 3


@tagged("post_install", "-at_install")
class TestDeskRace(RaceCase):
    """The last desk, and the last place of a laboratory."""

    def _make(self, env):
        company, researcher = env["res.partner"].create([{"name": "Race S.p.A.", "is_company": True}, {"name": "Rita"}])
        people = env["res.partner"].create(
            [{"name": f"Race {number}", "parent_id": company.id} for number in range(TAKERS)]
        )
        grant = [Command.create({"benefit_id": env.ref("ilp_membership.benefit_secondment_month").id, "quantity": 6})]
        product = env["product.template"].create(
            {"name": "Race stay", "type": "service", "ilp_kind": "module", "list_price": 1, "ilp_grant_ids": grant}
        )
        program = env["ilp.program"].create({"name": "Race programme", "onboarding_plan_id": False})
        today = fields.Date.context_today(program)
        since = today - relativedelta(days=1)
        contacts = [Command.create({"partner_id": person.id, "date_from": since}) for person in people]
        vals = {"partner_id": company.id, "program_id": program.id, "officer_id": SUPERUSER_ID, "state": "profiling"}
        membership = env["ilp.membership"].create(vals | {"contact_ids": contacts})
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": today})
        line = [Command.create({"product_id": product.product_variant_id.id})]
        vals = {"partner_id": company.id, "ilp_term_id": term.id, "order_line": line, "signed_by": "Race"}
        order = env["sale.order"].create(vals | {"signed_on": fields.Datetime.now()})
        order.action_confirm()
        lab = env["ilp.lab"].create({"name": "Race lab", "code": "DESKRACE"})
        tutor = env["ilp.researcher"].create({"partner_id": researcher.id, "lab_id": lab.id})
        desk = env["ilp.desk"].create({"name": "Race desk", "lab_id": lab.id})
        self.product, self.lab, self.memberships = product.id, lab.id, membership.ids
        self.records = [desk, tutor, lab, program, product, people, company, researcher]
        self.sheets = []
        for person in people:
            vals = {"membership_id": membership.id, "product_tmpl_id": product.id, "date_start": today, "quantity": 1}
            activation = env["ilp.activation"].create(vals | {"partner_ids": [Command.set(person.ids)]})
            activation._approve()
            area = [Command.set(env.ref("ilp_membership.area_robotics").ids)]
            activation.secondment_ids.write({"lab_id": lab.id, "tutor_id": tutor.id, "area_ids": area})
            self.sheets.append(activation.secondment_ids.id)

    def _remove(self, env):
        env.cr.execute("DELETE FROM ilp_activation_capacity WHERE product_tmpl_id = %s", [self.product])
        return super()._remove(env)

    def _look(self, env):
        env["ilp.secondment"].browse(self.sheets).mapped("state")

    def _assert_one_is_planned(self):
        self._assert_one_wins(*map(self._plans, self.sheets))
        planned = "SELECT COUNT(*) FROM ilp_secondment WHERE id = ANY(%s) AND state = 'planned'"
        self.assertEqual(self._row(planned, [self.sheets]), (1,))

    def _plans(self, sheet_id):
        return lambda env: env["ilp.secondment"].browse(sheet_id)._plan()

    def test_the_last_desk_has_one_guest(self):
        self._assert_one_is_planned()

    def test_the_last_place_of_a_laboratory_is_taken_once(self):
        self._do(self._give_each_a_desk)
        self._assert_one_is_planned()

    def _give_each_a_desk(self, env):
        """So that only the laboratory's place of the year is scarce."""
        desks = env["ilp.desk"].create([{"name": f"Race {number}", "lab_id": self.lab} for number in range(TAKERS)])
        env["ilp.activation.capacity"].create({"product_tmpl_id": self.product, "lab_id": self.lab, "places": 1})
        for number, desk in zip(self.sheets, desks, strict=True):
            env["ilp.secondment"].browse(number).desk_id = desk
        self.records.insert(0, desks)
