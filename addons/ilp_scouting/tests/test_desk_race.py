import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
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
class TestDeskRace(BaseCase):
    """The last desk, and the last place of a laboratory, by real threads; the data is committed and removed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, CONTEXT))

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
        self.ids = {"membership": membership.id, "company": company.id, "product": product.id, "lab": lab.id}
        self.records = [desk, tutor, lab, program, product, people, company, researcher]
        self.sheets = []
        for person in people:
            vals = {"membership_id": membership.id, "product_tmpl_id": product.id, "date_start": today, "quantity": 1}
            activation = env["ilp.activation"].create(vals | {"partner_ids": [Command.set(person.ids)]})
            activation._approve()
            area = [Command.set(env.ref("ilp_membership.area_robotics").ids)]
            activation.secondment_ids.write({"lab_id": lab.id, "tutor_id": tutor.id, "area_ids": area})
            self.sheets.append(activation.secondment_ids.id)

    def _remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM ilp_activation_capacity WHERE product_tmpl_id = %(product)s", self.ids)
            cr.execute("DELETE FROM ilp_activation WHERE membership_id = %(membership)s", self.ids)
            cr.execute("UPDATE ilp_membership_term SET order_id = NULL WHERE membership_id = %(membership)s", self.ids)
            cr.execute("DELETE FROM sale_order WHERE partner_id = %(company)s", self.ids)
            cr.execute("DELETE FROM ilp_officer_assignment WHERE membership_id = %(membership)s", self.ids)
            cr.execute("DELETE FROM ilp_membership WHERE id = %(membership)s", self.ids)
            env = api.Environment(cr, SUPERUSER_ID, {})
            for record in self.records:
                record.with_env(env).unlink()

    def _race(self, act):
        """Let all plan at once; return the errors that were left after retrying."""
        barrier = threading.Barrier(TAKERS, timeout=30)

        def run(number):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

                def body():
                    sheet = env["ilp.secondment"].browse(number)
                    sheet.mapped("state")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    act(sheet)
                    env.flush_all()

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(TAKERS) as pool:
            futures = [pool.submit(run, number) for number in self.sheets]
            errors = [error for future in futures if (error := future.exception(120))]
        self.assertEqual(len(errors), TAKERS - 1, errors)
        for error in errors:
            self.assertIsInstance(error, (UserError, IntegrityError))

    def _planned(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT COUNT(*) FROM ilp_secondment WHERE id = ANY(%s) AND state = 'planned'", [self.sheets])
            return cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_desk_has_one_guest(self):
        self._race(lambda sheet: sheet._plan())
        self.assertEqual(self._planned(), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_place_of_a_laboratory_is_taken_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            desks = [{"name": f"Race {number}", "lab_id": self.ids["lab"]} for number in range(TAKERS)]
            desks = env["ilp.desk"].create(desks)
            vals = {"product_tmpl_id": self.ids["product"], "lab_id": self.ids["lab"], "places": 1}
            env["ilp.activation.capacity"].create(vals)
            for number, desk in zip(self.sheets, desks, strict=True):
                env["ilp.secondment"].browse(number).desk_id = desk
            self.records.insert(0, desks)
        self._race(lambda sheet: sheet._plan())
        self.assertEqual(self._planned(), 1)
