from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.tests import tagged

from .races import RaceCase

TAKERS = 3


@tagged("post_install", "-at_install")
class TestActivationRaces(RaceCase):
    """The last unit of a module and the last place of a year."""

    def _make(self, env):
        benefit = env["ilp.benefit"].create(
            {"name": "Race units", "code": "race_units", "unit": "session", "pillar": "skills"}
        )
        grant = [Command.create({"benefit_id": benefit.id, "quantity": 1})]
        common = {"type": "service", "list_price": 10, "invoice_policy": "order", "ilp_kind": "module"}
        product, other = env["product.template"].create(
            [common | {"name": name, "ilp_grant_ids": grant} for name in ("Race module", "Race twin")]
        )
        program = env["ilp.program"].create({"name": "Race programme", "onboarding_plan_id": False})
        self.today = fields.Date.context_today(program)
        self.records, self.activations = [program, product, other, benefit], []
        for number in range(TAKERS):
            self._make_affiliate(env, program, product | other, number)
        self.product, self.benefit = product.id, benefit.id
        first = env["ilp.activation"].browse(self.activations[0])
        vals = {"membership_id": first.membership_id.id, "product_tmpl_id": other.id, "quantity": 2}
        self.twin = first.create(vals | {"date_start": self.today, "date_end": self.today}).id

    def _make_affiliate(self, env, program, products, number):
        """An affiliate whose two modules give two units; its activity wants both of them."""
        partner = env["res.partner"].create({"name": f"Race {number} S.p.A.", "is_company": True})
        membership = env["ilp.membership"].create(
            {"partner_id": partner.id, "program_id": program.id, "officer_id": SUPERUSER_ID, "state": "profiling"}
        )
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": self.today})
        lines = [Command.create({"product_id": product.product_variant_id.id}) for product in products]
        order = env["sale.order"].create(
            {"partner_id": partner.id, "ilp_term_id": term.id, "order_line": lines, "signed_by": "Race"}
        )
        order.signed_on = fields.Datetime.now()
        order.action_confirm()
        vals = {"membership_id": membership.id, "product_tmpl_id": products[0].id, "quantity": 2}
        activation = env["ilp.activation"].create(vals | {"date_start": self.today, "date_end": self.today})
        self.memberships.append(membership.id)
        self.activations.append(activation.id)
        self.records.append(partner)

    def _remove(self, env):
        env.cr.execute("DELETE FROM ilp_activation_capacity WHERE product_tmpl_id = %s", [self.product])
        return super()._remove(env)

    def _look(self, env):
        env["ilp.activation"].browse([*self.activations, self.twin]).mapped("state")

    def _approves(self, activation_id):
        return lambda env: env["ilp.activation"].browse(activation_id)._approve()

    def test_the_last_place_of_the_year_is_taken_once(self):
        vals = {"product_tmpl_id": self.product, "year": self.today.year, "places": 1}
        self._do(lambda env: env["ilp.activation.capacity"].create(vals))
        self._assert_one_wins(*map(self._approves, self.activations))
        taken = "SELECT taken FROM ilp_activation_capacity WHERE product_tmpl_id = %s"
        self.assertEqual(self._row(taken, [self.product]), (1,))
        approved = "SELECT COUNT(*) FROM ilp_activation WHERE id = ANY(%s) AND state = 'approved'"
        self.assertEqual(self._row(approved, [self.activations]), (1,))

    def test_the_last_units_of_a_benefit_are_reserved_once(self):
        self._assert_one_wins(self._approves(self.activations[0]), self._approves(self.twin))
        balance = "SELECT reserved FROM ilp_entitlement WHERE membership_id = %s AND benefit_id = %s"
        self.assertEqual(self._row(balance, [self.memberships[0], self.benefit]), (2,))
