from datetime import date

from odoo import fields
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.races import RaceCase


@tagged("post_install", "-at_install")
class TestCreditRaces(RaceCase):
    """Two close one year, and two collect its points: one result."""

    def _make(self, env):
        self.number = fields.Date.today().year - 1
        program = env["ilp.program"].create({"name": "Credit race"})
        partners = env["res.partner"].create([{"name": "Race Ada"}, {"name": "Race S.p.A.", "is_company": True}])
        researcher = env["ilp.researcher"].create({"partner_id": partners[0].id})
        self.program, self.records = program.id, [researcher, partners]
        env["ilp.contribution"]._book(program, researcher, date(self.number, 5, 5), 4, "Race")
        membership = env["ilp.membership"].create({"partner_id": partners[1].id, "program_id": program.id})
        day = fields.Datetime.to_datetime(f"{self.number}-04-04 10:00:00")
        membership._log_interaction("visit", "Race visit", partners=partners[0], date=day)
        env["ilp.credit.tariff"].create(
            {"program_id": program.id, "kind": "visit", "points": 3, "date_from": f"{self.number}-01-01"})
        self.year = env["ilp.credit.year"].create({"program_id": program.id, "year": self.number}).id

    def _remove(self, env):
        env.cr.execute("DELETE FROM mail_message WHERE model = 'ilp.credit.year' AND res_id = %s", [self.year])
        for table in ("ilp_credit_year", "ilp_contribution", "ilp_credit_tariff", "ilp_membership", "ilp_program"):
            column = "id" if table == "ilp_program" else "program_id"
            env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [self.program])
        return super()._remove(env)

    def _look(self, env):
        self._year(env).mapped("state")

    def _year(self, env):
        return env["ilp.credit.year"].browse(self.year)

    def test_two_who_close_a_year_at_once_divide_it_once(self):
        self.assertEqual(self._race(*[lambda env: self._year(env)._close()] * 2), [])
        closed = self._do(lambda env: self._year(env).mapped(lambda one: (one.state, len(one.share_ids), one.points)))
        self.assertEqual(closed, [("closed", 1, 7)])

    def test_two_who_collect_at_once_credit_a_visit_once(self):
        collect = lambda env: env["ilp.contribution"]._collect(env["ilp.program"].browse(self.program))  # noqa: E731
        self.assertEqual(self._race(collect, collect), [])
        own = [("program_id", "=", self.program)]
        points = self._do(lambda env: sorted(env["ilp.contribution"].search(own).mapped("points")))
        self.assertEqual(points, [3, 4])
