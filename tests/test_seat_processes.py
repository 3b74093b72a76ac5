"""The last units and the last seats, taken by real processes at once: exactly as many as there are, and a sentence."""

import sys
import time

import forks
import psycopg2
import pytest

MAKE = """
from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.fields import Command
today = fields.Date.today()
company = env["res.partner"].create(dict(name="Forked S.p.A.", is_company=True))
program = env["ilp.program"].create(dict(name="Forked"))
membership = env["ilp.membership"].create(dict(partner_id=company.id, program_id=program.id, officer_id=2))
term = env["ilp.membership.term"].create(dict(membership_id=membership.id, date_start=today))
benefit = env.ref("ilp_membership.benefit_event_seat")
env["ilp.entitlement"].create(dict(term_id=term.id, benefit_id=benefit.id))._grant(10, term)
begin = fields.Datetime.now() + relativedelta(days=20)
event = dict(date_begin=begin, date_end=begin + relativedelta(hours=9), event_mail_ids=False, date_tz="UTC")
ticket = [Command.create(dict(name="Seat", seats_max=4))]
env["event.event"].create([
    dict(event, name="Forked room", seats_limited=True, seats_max=4),
    dict(event, name="Forked ticket", event_ticket_ids=ticket)])
env.cr.commit()
"""
TAKE = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
waited = []
def act():
    {read}
    waited or waited.append(env.cr.execute("select pg_advisory_xact_lock_shared(11)"))
    {take}
try:
    retrying(act, env)
except UserError:  # nothing is left: one sentence
    env.cr.rollback()
"""
UNIT = {
    "read": "one = env['ilp.entitlement'].search([('membership_id.partner_id.name', '=', 'Forked S.p.A.')]);"
    " one.mapped('remaining')",
    "take": "one._use(1, env['res.partner'].browse({number}))",
}
SEAT = {
    "read": "event = env['event.event'].search([('name', '=', 'Forked {what}')]); event.mapped('seats_available')",
    "take": "env['event.registration'].create(dict(event_id=event.id, name='{number}',"
    " event_ticket_id=event.event_ticket_ids.id))",
}
TAKEN = """
    select count(*) from event_registration seat join event_event event on event.id = seat.event_id
    where event.name->>'en_US' = 'Forked {what}' and seat.state = 'open'
"""
BALANCE = """
    select one.granted, one.used, one.remaining,
        (select sum(move.used) from ilp_entitlement_move move where move.entitlement_id = one.id)
    from ilp_entitlement one join ilp_membership_term term on term.id = one.term_id
    join ilp_membership member on member.id = term.membership_id
    join res_partner company on company.id = member.partner_id and company.name = 'Forked S.p.A.'
"""
REMOVE = """
events = env["event.event"].search([("name", "like", "Forked %")])
events.registration_ids.unlink()
events.unlink()
company = env["res.partner"].search([("name", "=", "Forked S.p.A.")])
program = env["ilp.program"].search([("name", "=", "Forked")])
env.cr.execute("delete from ilp_membership where partner_id in %s", [tuple(company.ids)])
env.invalidate_all()
program.unlink()
company.unlink()
"""


@pytest.fixture(scope="module")
def crowd(copy, pytestconfig):
    """What forks the processes; the story is committed and taken away at the end."""
    with forks.workers(sys.executable, pytestconfig.getoption("--odoo-config"), copy) as workers:
        workers.run(MAKE)
        yield Crowd(workers, copy)
        workers.run(REMOVE)


class Crowd:
    """Many processes that start at one signal."""

    def __init__(self, workers: forks.Workers, database: str):
        self.workers, self.database = workers, database

    def together(self, codes: list[str]) -> None:
        """Run all; those that wait for the signal have read what they will take. Nobody may fail but by a sentence."""
        signal = self.connect()
        with signal.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(11)")
            pids = [self.workers.start(code) for code in codes]
            self._until_all_wait(cursor, sum("pg_advisory" in code for code in codes))
        signal.close()
        assert [self.workers.finish(pid) for pid in pids] == [0] * len(pids)

    def rows(self, statement: str) -> list[tuple]:
        """What the database holds."""
        connection = self.connect()
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def connect(self):
        """A connection of its own."""
        connection = psycopg2.connect(dbname=self.database)
        connection.autocommit = True
        return connection

    def _until_all_wait(self, cursor, count):
        deadline = time.monotonic() + 60
        waiting = -1
        while waiting < count:
            assert time.monotonic() < deadline, f"{waiting} of {count} processes wait for the signal"
            time.sleep(0.05)
            cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and not granted")
            waiting = cursor.fetchone()[0]


def test_fifty_processes_share_ten_units(crowd):
    crowd.together([TAKE.format(**UNIT).format(number=number) for number in range(1, 51)])
    assert crowd.rows(BALANCE) == [(10, 10, 0, 10)]


@pytest.mark.parametrize("what", ["room", "ticket"])
def test_twelve_processes_share_four_seats(crowd, what):
    crowd.together([TAKE.format(**SEAT).format(number=number, what=what) for number in range(12)])
    assert crowd.rows(TAKEN.format(what=what)) == [(4,)]
