"""The renewal run under faults, with real processes: killed, its PostgreSQL restarted, run twice at once, disturbed.

On a PostgreSQL cluster of its own, so that a restart disturbs no other test. One Odoo loads the registry and forks a
process for each run, as Odoo's own server does; every test has a programme and affiliates of its own.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import forks
import psycopg2
import pytest

from scripts import odoo_source
from scripts.instance import Instance
from scripts.postgres import Cluster

COUNT = 8
STORY = """
from dateutil.relativedelta import relativedelta
from odoo.fields import Command
env["ilp.membership"].search([]).term_ids.is_invoiced_elsewhere = True
products = env["product.product"].create([
    dict(name=f"Fault {{kind}}", type="service", list_price=1000, taxes_id=False, ilp_kind=kind,
         ilp_grant_ids=[Command.create(dict(benefit_id=env["ilp.benefit"].search([])[number].id, quantity=2))])
    for number, kind in enumerate(("tier", "module"))])
lines = [Command.create(dict(product_id=product.id)) for product in products]
template = env["sale.order.template"].create(dict(name="{name}", sale_order_template_line_ids=lines))
program = env["ilp.program"].create(dict(
    name="{name}", order_template_id=template.id, renewal_policy="tacit", invoice_lead_days=90))
companies = env["res.partner"].create(
    [dict(name=f"Fault {{number}}", is_company=True, email=f"f{{number}}@example.com") for number in range({count})])
memberships = env["ilp.membership"].with_context(mail_activity_quick_update=True).create(
    [dict(partner_id=company.id, program_id=program.id, officer_id=2, state="profiling") for company in companies])
start = program._today() - relativedelta(years=1, days=-60)
terms = env["ilp.membership.term"].create(
    [dict(membership_id=membership.id, date_start=start, is_invoiced_elsewhere=True) for membership in memberships])
offers = env["sale.order"].with_context(mail_activity_quick_update=True)
orders = offers.create([offers._prepare_ilp_offer_vals(term) | dict(order_line=lines) for term in terms])
orders.write(dict(signed_by="Irene Balbi", signed_on=start))
orders.action_confirm()
env.cr.commit()
"""
RUN = """
from odoo.addons.ilp_membership.models import ilp_membership_term_run
ilp_membership_term_run.CHUNK = {chunk}
env["ilp.membership.term"]._cron_renew()
env.cr.commit()
"""
SIGN_ONLY = """
program = env["ilp.program"].search([("name", "=", "{name}")])
program.invoice_lead_days = 0
env["ilp.membership.term"]._cron_renew()
program.invoice_lead_days = 90
env.cr.commit()
"""
IMPORT_STORY = """
from base64 import b64encode
products = env["product.product"].create([
    dict(name="Fault tier {name}", type="service", list_price=1000, taxes_id=False, ilp_kind="tier")])
program = env["ilp.program"].create(dict(name="{name}"))
start = program._today().replace(day=1).isoformat()
head = "company,email,contact,contact_email,start,tier,amount,signatory,signed_on\\n"
rows = "".join(
    f"Import {{number}},i{{number}}@i{{number}}.example.com,Ada {{number}},ada@i{{number}}.example.com,"
    f"{{start}},Fault tier {name},1000,Ada,{{start}}\\n" for number in range({count}))
for _time in range({times}):
    job = env["ilp.affiliate.import"].create(dict(
        program_id=program.id, file_name="{name}", data=b64encode((head + rows).encode())))
    job.action_check()
    job.state = "running"
env.cr.commit()
"""
IMPORT = """
from odoo.addons.ilp_membership.models import ilp_affiliate_import
ilp_affiliate_import.CHUNK = {chunk}
env["ilp.affiliate.import"]._cron_import()
env.cr.commit()
"""
RACE = """
from odoo.exceptions import UserError
from odoo.service.model import retrying
program = env["ilp.program"].search([("name", "=", "{name}")])
ids = env["ilp.membership.term"].search([("program_id", "=", program.id), ("state", "=", "signed")]).ids
env.cr.commit()
waited = []
def act():
    terms = env["ilp.membership.term"].browse(ids)
    terms.order_id.mapped("invoice_status")  # everybody has seen that nothing is invoiced
    waited or waited.append(env.cr.execute("select pg_advisory_xact_lock_shared(7)"))
    {door}
try:
    retrying(act, env)
    env.cr.commit()
except UserError:  # nothing is left to invoice
    env.cr.rollback()
"""
SECOND = """
program = env["ilp.program"].search([("name", "=", "{name}")])
terms, day, failed = env["ilp.membership.term"], program._today(), set()
ids = terms._due("_renew", program, day).ids
assert len(ids) == {count}
env.cr.commit()
{before}
terms._run_chunk(ids, "_renew", lambda those: those & those._due("_renew", program, day), failed)
{after}
env.cr.commit()
assert not failed, failed
"""
GATE = 'env.cr.execute("select pg_advisory_xact_lock_shared(8)")'
DOORS = {
    "run": "terms._run_chunk(ids, '_invoice', lambda those: those._due('_invoice', program, program._today()), set())",
    "button": "terms.action_invoice()",
    "wizard": "env['sale.advance.payment.inv'].with_context(active_model='sale.order', active_ids=terms.order_id.ids)"
    ".create(dict(advance_payment_method='delivered')).create_invoices()",
}
PROGRAM = """
    join ilp_membership membership on membership.id = term.membership_id
    join ilp_program program on program.id = membership.program_id and program.name->>'en_US' = '{name}'
"""
NEXT = f"""
    select count(term.id), count(distinct term.membership_id), count(term.id) filter (where term.state = 'signed')
    from ilp_membership_term term {PROGRAM} where term.previous_term_id is not null and term.state <> 'cancelled'
"""
ORDERS = f"""
    select count(orders.id), count(distinct orders.ilp_term_id), count(orders.id) filter (where orders.state = 'sale')
    from sale_order orders join ilp_membership_term term on term.id = orders.ilp_term_id {PROGRAM}
    where term.previous_term_id is not null
"""
INVOICES = f"""
    select count(move.id), count(distinct move.partner_id), count(move.id) filter (where move.state = 'posted')
    from account_move move join ilp_membership member on member.partner_id = move.partner_id
    join ilp_membership_term term on term.membership_id = member.id and term.previous_term_id is not null {PROGRAM}
"""
IMPORTED = f"""
    select count(term.id), count(distinct membership.partner_id), count(orders.id) filter (where orders.state = 'sale')
    from ilp_membership_term term {PROGRAM} left join sale_order orders on orders.ilp_term_id = term.id
"""
ROWS = "select outcome, is_done, count(*) from ilp_affiliate_import_line group by outcome, is_done order by outcome"
ERRORS = f"select renewal_error from ilp_membership_term term {PROGRAM} where renewal_error is not null"
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
EDIT = f"""
    update ilp_membership_term set write_date = now() where id in (
        select term.id from ilp_membership_term term {PROGRAM} where term.previous_term_id is null limit 3)
"""
ONE_EACH = (COUNT, COUNT, COUNT)


@pytest.fixture(scope="module")
def private(copy):
    """An Odoo on a cluster of its own, with a copy of the database under test."""
    with Cluster("faults", Path(sys.executable), disposable=True) as cluster:
        instance = Instance("faults", odoo_source.find_or_fetch(), Path(sys.executable), cluster)
        instance.write_settings()
        instance.drop("story")
        instance.sql("postgres", 'create database "story"')
        source = [cluster.binaries / "pg_dump", "--no-owner", "--no-privileges", copy]
        target = [cluster.binaries / "psql", "-q1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "story"]
        with subprocess.Popen(source, env=os.environ, stdout=subprocess.PIPE) as dump:
            subprocess.run(target, env=instance.environment(), stdin=dump.stdout, check=True)
        yield instance
        instance.drop("story")


@pytest.fixture(scope="module")
def workers(private):
    """What starts the processes of the tests."""
    with forks.workers(private.python, private.settings, "story", private.environment()) as started:
        yield started


class Story:
    """The programme of one test, as everybody else sees it in the database."""

    def __init__(self, instance: Instance, name: str):
        self.instance, self.name = instance, name

    def connect(self):
        """A connection of somebody else."""
        server = self.instance.server.environment()
        return psycopg2.connect(dbname="story", host=server["PGHOST"], user=server["PGUSER"])

    def rows(self, *statements: str) -> list[list[tuple]]:
        """What the database holds."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                return [self.ask(cursor, statement) for statement in statements]
        finally:
            connection.close()

    def ask(self, cursor, statement: str) -> list[tuple]:
        """The rows of one statement about this programme."""
        cursor.execute(statement.format(name=self.name))
        return cursor.fetchall() if cursor.description else []

    def until_half_way(self, statement: str = NEXT) -> None:
        """Wait until the run has committed some of its work."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not self.rows(statement)[0][0][0]:
            time.sleep(0.02)
        done = self.rows(statement)[0][0][0]
        assert 0 < done < COUNT, f"the fault comes in the middle of the run, not after {done} of {COUNT}"

    def assert_everything_once(self) -> None:
        """One term, one order, one invoice for each affiliate, and nobody failed."""
        assert self.rows(NEXT, ORDERS, INVOICES, ERRORS) == [[ONE_EACH], [ONE_EACH], [ONE_EACH], []]


@pytest.fixture
def story(private, workers, request):
    """A programme of this test, with affiliates to renew."""
    name = request.node.name
    workers.run(STORY.format(name=name, count=COUNT))
    return Story(private, name)


@pytest.mark.parametrize("statement", [NEXT, INVOICES], ids=["terms", "invoices"])
def test_killed_in_the_middle(story, workers, statement):
    pid = workers.start(RUN.format(chunk=2))
    story.until_half_way(statement)
    os.kill(pid, signal.SIGKILL)
    assert workers.finish(pid) == -signal.SIGKILL
    workers.run(RUN.format(chunk=50))
    story.assert_everything_once()


def test_postgresql_restarted_in_the_middle(story, workers):
    pid = workers.start(RUN.format(chunk=2))
    story.until_half_way()
    story.instance.server._control("-m", "fast", "-w", "restart")
    workers.finish(pid)
    assert story.rows(NEXT)[0][0][0] < COUNT
    workers.run(RUN.format(chunk=50))
    story.assert_everything_once()


def test_two_runs_at_once(story, workers):
    both = [workers.start(RUN.format(chunk=chunk)) for chunk in (3, 5)]
    assert [workers.finish(pid) for pid in both] == [0, 0]
    workers.run(RUN.format(chunk=50))
    story.assert_everything_once()


def test_a_user_edits_terms_meanwhile(story, workers):
    connection = story.connect()
    with connection, connection.cursor() as cursor:
        story.ask(cursor, EDIT)
        workers.run(RUN.format(chunk=5))
        assert story.rows(INVOICES)[0][0][0] == COUNT - 3, "who is edited waits, the others went on"
    connection.close()
    workers.run(RUN.format(chunk=5))
    story.assert_everything_once()


def test_a_second_run_leaves_what_the_first_one_holds(story, workers):
    """The first has renewed and not committed yet: the second goes past, and nobody is told of an error."""
    gate = story.connect()
    with gate, gate.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(8)")
        pid = workers.start(SECOND.format(name=story.name, count=COUNT, before="", after="env.cr.flush(); " + GATE))
        while not story.rows(WAITING)[0][0][0]:
            time.sleep(0.02)
        impatient = "env.cr.execute(\"set lock_timeout = '500ms'\")"
        workers.run(SECOND.format(name=story.name, count=COUNT, before=impatient, after=""))
    gate.close()
    assert workers.finish(pid) == 0
    assert story.rows(NEXT, ERRORS) == [[(COUNT, COUNT, 0)], []]


def test_a_run_that_comes_late_takes_nothing_again(story, workers):
    """It saw what was due, then another run did it all: asked again under the lock, nothing is due."""
    gate = story.connect()
    with gate, gate.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(8)")
        pid = workers.start(SECOND.format(name=story.name, count=COUNT, before=GATE + "; env.cr.commit()", after=""))
        while not story.rows(WAITING)[0][0][0]:
            time.sleep(0.02)
        workers.run(RUN.format(chunk=50))
    gate.close()
    assert workers.finish(pid) == 0
    story.assert_everything_once()


@pytest.mark.parametrize("doors", [("run", "wizard"), ("run", "button"), ("button", "wizard")], ids="-".join)
def test_two_doors_at_once_invoice_a_term_once(story, workers, doors):
    """Both have read that nothing is invoiced before either writes."""
    workers.run(SIGN_ONLY.format(name=story.name))
    assert story.rows(NEXT, INVOICES) == [[ONE_EACH], [(0, 0, 0)]]
    gate = story.connect()
    with gate, gate.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(7)")
        both = [workers.start(RACE.format(name=story.name, door=DOORS[door])) for door in doors]
        while story.rows(WAITING)[0][0][0] < 2:
            time.sleep(0.02)
    gate.close()
    assert [workers.finish(pid) for pid in both] == [0, 0]
    assert story.rows(INVOICES)[0][0][:2] == (COUNT, COUNT)
    workers.run(RUN.format(chunk=50))
    assert story.rows(INVOICES, ERRORS)[0][0][:2] == (COUNT, COUNT)


def test_an_import_of_affiliates_killed_in_the_middle_goes_on(private, workers, request):
    """Twice the same file: the second is killed no more, and finds everything there."""
    name = request.node.name
    workers.run(IMPORT_STORY.format(name=name, count=COUNT, times=2))
    story = Story(private, name)
    pid = workers.start(IMPORT.format(chunk=2))
    story.until_half_way(IMPORTED)
    os.kill(pid, signal.SIGKILL)
    assert workers.finish(pid) == -signal.SIGKILL
    (half,), *_none = story.rows(IMPORTED)
    assert half[0] == half[1] == half[2] < COUNT, "whole rows are kept"
    workers.run(IMPORT.format(chunk=25))
    assert story.rows(IMPORTED, ROWS) == [[ONE_EACH], [("create", True, 2 * COUNT)]]
