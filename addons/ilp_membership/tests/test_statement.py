import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IlpCommon, IlpHttpCommon


class StatementStory:
    """A year with a call, a visit and something internal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now() - timedelta(minutes=5)
        for kind, summary, values in (
            ("call", "Call on the line", {"pillar": "technologies"}),
            ("visit", "Visit to the laboratory", {"pillar": "skills"}),
            ("call", "What we think of them", {"internal": True}),
        ):
            cls.membership._log_interaction(kind, summary, date=now, **values)

    def _page(self, term=None):
        report = self.env["ir.actions.report"]
        ids = (term or self.term).ids
        return report._render_qweb_html("ilp_membership.report_value_statement", ids)[0].decode()


@tagged("post_install", "-at_install")
class TestStatement(StatementStory, IlpCommon):
    """The company reads on one page what it got, in its language; nobody needs a score for that."""

    def test_it_tells_figures_benefits_and_balance(self):
        self.term.entitlement_ids.filtered(lambda one: one.benefit_id == self.benefit_need)._use(2, self.aurelia)
        statement = self.term._statement()
        self.assertEqual(statement["figures"][:1], [("Consultations and calls", 1)])
        self.assertEqual([pillar[1] for pillar in statement["pillars"]], [1, 1, 0])
        page = self._page()
        self.assertIn("<svg", page)
        self.assertIn(self.benefit_need.name, page)

    def test_it_tells_nothing_internal_whoever_prints_it(self):
        for user in (self.officer, self.manager):
            lines = self.term.with_user(user)._statement_domain()
            self.assertNotIn("What we think of them", self.env["ilp.interaction"].search(lines).mapped("summary"))
        self.assertNotIn("What we think", self._page())

    def test_it_speaks_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env["ir.module.module"]._load_module_terms(["ilp_membership"], ["it_IT"])
        self.aurelia.lang = "it_IT"
        self.assertIn("Cosa avete avuto", self._page())

    def test_it_keeps_within_sixty_queries_and_two_seconds(self):
        self._page()
        before = fields.Datetime.now() - timedelta(minutes=1)
        for number in range(60):
            self.membership._log_interaction("call", f"Call {number}", date=before)
        self.env.flush_all()
        self.env.invalidate_all()
        queries, started = self.env.cr.sql_log_count, time.process_time()
        self._page()
        self.assertLessEqual(self.env.cr.sql_log_count - queries, 60)
        self.assertLess(time.process_time() - started, 2)

    def test_the_officer_prints_it_from_the_affiliation(self):
        action = self.membership.with_user(self.officer).action_print_statement()
        self.assertEqual(action["report_name"], "ilp_membership.report_value_statement")
        with self.assertRaises(AccessError):
            self.rival_membership.with_user(self.coordinator).action_print_statement()


@tagged("post_install", "-at_install")
class TestStatementPage(StatementStory, IlpHttpCommon):
    """A coordinator downloads the own statement, and no other."""

    def _get(self, user, query=""):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/my/ilp/statement{query}", allow_redirects=False)

    def test_the_coordinator_downloads_it(self):
        response = self._get(self.coordinator)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(self.benefit_need.name, response.text, "during tests core prints the page itself")

    def test_colleagues_and_other_companies_do_not(self):
        self.assertEqual(self._get(self.colleague).status_code, 303)
        self.assertEqual(self._get(self.rival, f"?term={self.term.id}").status_code, 303)
        self.assertEqual(self._get(self.coordinator, "?term=x").status_code, 303)
