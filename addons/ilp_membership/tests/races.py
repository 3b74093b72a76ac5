"""Real threads with real transactions, for what there is one of: the tests of the three addons race with it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

CONTEXT = {"tracking_disable": True, "no_reset_password": True, "mail_notrack": True, "mail_create_nolog": True}
QUIET = ("odoo.sql_db", "odoo.service.model")  # a lost race is logged there before it is tried again
HOLDERS = ("ilp_activation", "ilp_exit_interview", "ilp_withdrawal", "ilp_officer_assignment", "ilp_scouting_path")


class RaceCase(BaseCase):
    """A committed story, people who all have read it before one of them acts, and a database left as it was.

    ``_make`` writes the story and says what of it is to be taken away: ``memberships`` by number, with all that hangs
    on them, then ``records`` in their order. ``_look`` is what each racer reads first, so that what it remembers is
    as old as what it sees.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.memberships, self.records, self.errors = [], [], []
        self.addCleanup(self._do, self._remove)
        self._do(self._make)

    def _make(self, env):
        raise NotImplementedError

    def _make_balance(self, env, company, officer, benefit, units):
        """An affiliate of a programme of its own, in its first signed year: its balance of so many units."""
        today = fields.Date.today()
        membership = env["ilp.membership"].create(
            {
                "partner_id": company.id,
                "program_id": env["ilp.program"].create({"name": "Race programme"}).id,
                "officer_id": officer.id,
                "state": "active",
                "accession_date": today,
            }
        )
        signature = {"state": "active", "signed_by": "Ada", "signed_on": fields.Datetime.now()}
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": today, **signature})
        balance = env["ilp.entitlement"].create({"term_id": term.id, "benefit_id": env.ref(benefit).id})
        balance._grant(units, term)
        return balance

    def _look(self, env):
        raise NotImplementedError

    def _remove(self, env):
        self._forget(env, self.memberships)
        for records in self.records:
            records.with_env(env).unlink()

    def _forget(self, env, memberships):
        """Signed years, invoices and closed files are never deleted by the programme: only by the database."""
        terms = "SELECT id FROM ilp_membership_term WHERE membership_id = ANY(%s)"
        orders = f"SELECT id FROM sale_order WHERE ilp_term_id IN ({terms})"
        env.cr.execute(
            "DELETE FROM account_move WHERE id IN (SELECT line.move_id FROM account_move_line line"
            " JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id"
            f" JOIN sale_order_line sold ON sold.id = link.order_line_id WHERE sold.order_id IN ({orders}))",
            [memberships],
        )
        env.cr.execute(f"CREATE TEMP TABLE raced ON COMMIT DROP AS {orders}", [memberships])
        env.cr.execute("UPDATE ilp_membership_term SET order_id = NULL WHERE membership_id = ANY(%s)", [memberships])
        env.cr.execute("DELETE FROM sale_order WHERE id IN (SELECT id FROM raced)")
        for table in HOLDERS:
            env.cr.execute("SELECT to_regclass(%s)", [table])
            if env.cr.fetchone()[0]:  # an addon that is not there has no table
                env.cr.execute(f"DELETE FROM {table} WHERE membership_id = ANY(%s)", [memberships])
        env.cr.execute("DELETE FROM ilp_membership WHERE id = ANY(%s)", [memberships])

    def _do(self, act):
        """Act in a transaction of its own, committed."""
        with self.registry.cursor() as cr:
            return act(api.Environment(cr, SUPERUSER_ID, CONTEXT))

    def _row(self, query, values):
        """What everybody sees in the database now."""
        with self.registry.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchone()

    def _race(self, *acts):
        """All look, then all act, each in a thread and a transaction of its own: the kinds of error left in the end.

        The errors themselves stay in ``errors``.
        """
        barrier = threading.Barrier(len(acts), timeout=30)
        # Registry._lock: the thread of the tests may hold it while the others ask for the registry
        with (
            mute_logger(*QUIET),
            patch.object(Registry, "_lock", DummyRLock()),
            ThreadPoolExecutor(len(acts)) as pool,
        ):
            racers = [pool.submit(self._run, act, barrier) for act in acts]
            self.errors = [error for racer in racers if (error := racer.exception(120))]
        return [type(error) for error in self.errors]

    def _run(self, act, barrier):
        with self.registry.cursor() as cr:
            env, waited = api.Environment(cr, SUPERUSER_ID, CONTEXT), []

            def body():
                self._look(env)
                waited or waited.append(barrier.wait())  # who tries again waits for nobody
                act(env)

            retrying(body, env)

    def _assert_one_wins(self, *acts):
        """One gets it; each of the others reads a sentence, or is stopped by the database."""
        lost = self._race(*acts)
        self.assertEqual(len(lost), len(acts) - 1, self.errors)
        for error in self.errors:
            self.assertIsInstance(error, (UserError, IntegrityError))
