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
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

TAKERS = 4
CONTEXT = {"tracking_disable": True, "no_reset_password": True, "mail_notrack": True, "mail_create_nolog": True}


@tagged("post_install", "-at_install")
class TestRaces(BaseCase):
    """What there is one of at a time, by real threads with real transactions; the data is committed and removed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, CONTEXT))

    def _make(self, env):
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        users = [new_test_user(env, f"ilp_race_{number}", groups=groups) for number in range(TAKERS)]
        self.user_ids = [user.id for user in users]
        partner = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True, "lang": "en_US"})
        product = env["product.template"].create(
            {"name": "Race tier", "type": "service", "ilp_kind": "tier", "list_price": 1000, "invoice_policy": "order"}
        )
        line = Command.create({"product_id": product.product_variant_id.id})
        template = env["sale.order.template"].create(
            {"name": "Race offer", "sale_order_template_line_ids": [line], "company_id": False}
        )
        program = env["ilp.program"].create(
            {"name": "Race programme", "order_template_id": template.id, "onboarding_plan_id": False}
        )
        membership = env["ilp.membership"].create(
            {"partner_id": partner.id, "program_id": program.id, "officer_id": users[0].id, "state": "profiling"}
        )
        order = membership._create_offer()
        order.write({"signed_by": "Race", "signed_on": fields.Datetime.now()})
        order.action_confirm()
        self.records = (program, template, product, partner)
        self.ids = {"membership": membership.id, "term": order.ilp_term_id.id}

    def _remove(self):
        with self.registry.cursor() as cr:
            term, membership = self.ids["term"], self.ids["membership"]
            cr.execute("UPDATE ilp_membership_term SET order_id = NULL WHERE id = %s", [term])
            cr.execute(
                "DELETE FROM account_move WHERE id IN (SELECT l.move_id FROM account_move_line l"
                " JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id"
                " JOIN sale_order_line o ON o.id = r.order_line_id JOIN sale_order s ON s.id = o.order_id"
                " WHERE s.ilp_term_id = %s)",
                [term],
            )
            cr.execute("DELETE FROM sale_order WHERE ilp_term_id = %s", [term])
            for table in ("ilp_exit_interview", "ilp_withdrawal", "ilp_officer_assignment"):
                cr.execute(f"DELETE FROM {table} WHERE membership_id = %s", [membership])
            cr.execute("DELETE FROM ilp_membership WHERE id = %s", [membership])
            env = api.Environment(cr, SUPERUSER_ID, {})
            for record in self.records:
                record.with_env(env).unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def _race(self, take):
        """Let all takers read first, then act at once; return what each got."""
        barrier = threading.Barrier(TAKERS, timeout=30)

        def run(number):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

                def body():
                    term = env["ilp.membership.term"].browse(self.ids["term"])
                    term.mapped("state")
                    waited or waited.append(barrier.wait())
                    take(term, number)
                    env.flush_all()

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(TAKERS) as pool:
            futures = [pool.submit(run, number) for number in range(TAKERS)]
            return [future.exception(120) for future in futures]

    def _assert_one(self, errors):
        lost = [error for error in errors if error]
        self.assertEqual(len(lost), TAKERS - 1, lost)
        for error in lost:
            self.assertIsInstance(error, (UserError, IntegrityError))

    def _count(self, query):
        with self.registry.cursor() as cr:
            cr.execute(query, self.ids)
            return cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_change_is_open_and_one_notice(self):
        self._assert_one(self._race(self._change))
        amendments = "SELECT COUNT(*) FROM sale_order WHERE ilp_term_id = %(term)s AND is_ilp_amendment"
        self.assertEqual(self._count(amendments), 1)
        self._assert_one(self._race(self._notify))
        self.assertEqual(self._count("SELECT COUNT(*) FROM ilp_withdrawal WHERE membership_id = %(membership)s"), 1)

    def _change(self, term, _number):
        nothing = term.env["product.template"]
        term._create_amendment(term.date_start, nothing, nothing)

    def _notify(self, term, _number):
        reason = term.env.ref("ilp_membership.withdrawal_reason_budget")
        term.env["ilp.withdrawal"].create({"membership_id": term.membership_id.id, "reason_id": reason.id})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_officer_one_successor_and_one_invoice(self):
        def name_officer(term, number):
            term.membership_id.officer_id = self.user_ids[number]

        self.assertEqual([error for error in self._race(name_officer) if error], [])
        running = "SELECT COUNT(*) FROM ilp_officer_assignment WHERE membership_id = %(membership)s AND date_to IS NULL"
        self.assertEqual(self._count(running), 1)
        day = fields.Date.today() + relativedelta(years=1)
        self._assert_one(self._race(lambda term, _number: term.membership_id._new_term(day)))
        self._assert_one([error or None for error in self._race(self._bill)])
        invoiced = "SELECT amount_invoiced = amount_untaxed FROM ilp_membership_term WHERE id = %(term)s"
        self.assertTrue(self._count(invoiced))

    def _bill(self, term, _number):
        """Core's own way: every taker sees a fee that is still to invoice."""
        term.order_id._create_invoices().action_post()
