import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

QUIET = ("odoo.sql_db", "odoo.service.model")
CONTEXT = {"tracking_disable": True, "mail_create_nolog": True}


@tagged("post_install", "-at_install")
class TestCreditRaces(BaseCase):
    """Two sessions close one year, and two collect its points: one result. Real threads, real transactions."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            self.number = fields.Date.today().year - 1
            program = env["ilp.program"].create({"name": "Credit race"})
            partners = env["res.partner"].create([{"name": "Race Ada"}, {"name": "Race S.p.A.", "is_company": True}])
            researcher = env["ilp.researcher"].create({"partner_id": partners[0].id})
            self.ids = {"ilp.program": program.id, "res.partner": partners.ids, "ilp.researcher": researcher.id}
            env["ilp.contribution"]._book(program, researcher, date(self.number, 5, 5), 4, "Race")
            membership = env["ilp.membership"].create({"partner_id": partners[1].id, "program_id": program.id})
            day = fields.Datetime.to_datetime(f"{self.number}-04-04 10:00:00")
            membership._log_interaction("visit", "Race visit", partners=partners[0], date=day)
            env["ilp.credit.tariff"].create(
                {"program_id": program.id, "kind": "visit", "points": 3, "date_from": f"{self.number}-01-01"})
            self.year = env["ilp.credit.year"].create({"program_id": program.id, "year": self.number}).id

    def _remove(self):
        with self.registry.cursor() as cr:
            program = self.ids["ilp.program"]
            cr.execute("DELETE FROM mail_message WHERE model = 'ilp.credit.year' AND res_id = %s", [self.year])
            for table in ("ilp_credit_year", "ilp_contribution", "ilp_credit_tariff", "ilp_membership", "ilp_program"):
                column = "id" if table == "ilp_program" else "program_id"
                cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [program])
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            env["ilp.researcher"].browse(self.ids["ilp.researcher"]).unlink()
            env["res.partner"].browse(self.ids["res.partner"]).unlink()

    def _race(self, act):
        barrier = threading.Barrier(2, timeout=20)

        def run(_number):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

                def body():
                    env["ilp.credit.year"].browse(self.year).state  # noqa: B018  takes the snapshot
                    waited or waited.append(barrier.wait())
                    act(env)

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(run, number) for number in range(2)]
            return [error for future in futures if (error := future.exception(60))]

    @mute_logger(*QUIET)
    def test_two_who_close_a_year_at_once_divide_it_once(self):
        self.assertEqual(self._race(lambda env: env["ilp.credit.year"].browse(self.year)._close()), [])
        with self.registry.cursor() as cr:
            year = api.Environment(cr, SUPERUSER_ID, CONTEXT)["ilp.credit.year"].browse(self.year)
            self.assertEqual((year.state, len(year.share_ids), year.points), ("closed", 1, 7))

    @mute_logger(*QUIET)
    def test_two_who_collect_at_once_credit_a_visit_once(self):
        program = self.ids["ilp.program"]
        errors = self._race(lambda env: env["ilp.contribution"]._collect(env["ilp.program"].browse(program)))
        self.assertEqual(errors, [])
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            lines = env["ilp.contribution"].search([("program_id", "=", program)])
            self.assertEqual(sorted(lines.mapped("points")), [3, 4])
