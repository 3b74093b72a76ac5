import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

TAKERS = 3
CONTEXT = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


@tagged("post_install", "-at_install")
class TestActivationRaces(BaseCase):
    """The last unit of a module and the last place of a year, by real threads; the data is committed and removed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, CONTEXT))

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
        self.records = [program, product, other, benefit]
        self.memberships, self.activations, self.partners = [], [], []
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
        self.partners.append(partner.id)

    def _remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM ilp_activation_capacity WHERE product_tmpl_id = %s", [self.product])
            cr.execute("DELETE FROM ilp_activation WHERE membership_id = ANY(%s)", [self.memberships])
            unlink_order = "UPDATE ilp_membership_term SET order_id = NULL WHERE membership_id = ANY(%s)"
            cr.execute(unlink_order, [self.memberships])
            cr.execute("DELETE FROM sale_order WHERE partner_id = ANY(%s)", [self.partners])
            for table in ("ilp_officer_assignment", "ilp_scouting_path"):
                cr.execute("SELECT to_regclass(%s)", [table])
                if cr.fetchone()[0]:
                    cr.execute(f"DELETE FROM {table} WHERE membership_id = ANY(%s)", [self.memberships])
            cr.execute("DELETE FROM ilp_membership WHERE id = ANY(%s)", [self.memberships])
            env = api.Environment(cr, SUPERUSER_ID, {})
            for record in self.records:
                record.with_env(env).unlink()
            env["res.partner"].browse(self.partners).unlink()

    def _race(self, *ids):
        """Approve all of them at once; return the errors that were left after retrying."""
        barrier = threading.Barrier(len(ids), timeout=30)

        def run(number):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

                def body():
                    activation = env["ilp.activation"].browse(number)
                    activation.mapped("state")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    activation._approve()
                    env.flush_all()

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(len(ids)) as pool:
            futures = [pool.submit(run, number) for number in ids]
            return [error for future in futures if (error := future.exception(120))]

    def _assert_one(self, errors, takers):
        self.assertEqual(len(errors), takers - 1, errors)
        for error in errors:
            self.assertIsInstance(error, (UserError, IntegrityError))

    def _count(self, query, *values):
        with self.registry.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_place_of_the_year_is_taken_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            vals = {"product_tmpl_id": self.product, "year": self.today.year, "places": 1}
            env["ilp.activation.capacity"].create(vals)
        self._assert_one(self._race(*self.activations), TAKERS)
        taken = "SELECT taken FROM ilp_activation_capacity WHERE product_tmpl_id = %s"
        self.assertEqual(self._count(taken, self.product), 1)
        approved = "SELECT COUNT(*) FROM ilp_activation WHERE id = ANY(%s) AND state = 'approved'"
        self.assertEqual(self._count(approved, self.activations), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_units_of_a_benefit_are_reserved_once(self):
        self._assert_one(self._race(self.activations[0], self.twin), 2)
        balance = "SELECT reserved FROM ilp_entitlement WHERE membership_id = %s AND benefit_id = %s"
        self.assertEqual(self._count(balance, self.memberships[0], self.benefit), 2)
