"""The renewal run under faults, with real processes: killed, its PostgreSQL restarted, run twice at once, disturbed.

On a PostgreSQL cluster of its own, so that a restart disturbs no other test.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from scripts import odoo_source
from scripts.instance import Instance
from scripts.postgres import Cluster

COUNT = 12
STORY = f"""
from dateutil.relativedelta import relativedelta
from odoo.fields import Command
env["ilp.membership"].search([]).term_ids.is_invoiced_elsewhere = True
products = env["product.product"].create([
    dict(name=f"Fault {{kind}}", type="service", list_price=1000, taxes_id=False, ilp_kind=kind,
         ilp_grant_ids=[Command.create(dict(benefit_id=env["ilp.benefit"].search([])[number].id, quantity=2))])
    for number, kind in enumerate(("tier", "module"))])
lines = [Command.create(dict(product_id=product.id)) for product in products]
template = env["sale.order.template"].create(dict(name="Faults", sale_order_template_line_ids=lines))
program = env["ilp.program"].create(dict(
    name="Faults", order_template_id=template.id, renewal_policy="tacit", invoice_lead_days=90))
companies = env["res.partner"].create(
    [dict(name=f"Fault {{number}}", is_company=True, email=f"f{{number}}@example.com") for number in range({COUNT})])
memberships = env["ilp.membership"].create(
    [dict(partner_id=company.id, program_id=program.id, officer_id=2, state="profiling") for company in companies])
start = program._today() - relativedelta(years=1, days=-60)
terms = env["ilp.membership.term"].create(
    [dict(membership_id=membership.id, date_start=start, is_invoiced_elsewhere=True) for membership in memberships])
offers = env["sale.order"]
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
NEXT = """
    select count(term.id), count(distinct term.membership_id), count(term.id) filter (where term.state = 'signed')
    from ilp_membership_term term join ilp_membership membership on membership.id = term.membership_id
    join ilp_program program on program.id = membership.program_id
    where program.name->>'en_US' = 'Faults' and term.previous_term_id is not null and term.state <> 'cancelled'
"""
ORDERS = """
    select count(orders.id), count(distinct orders.ilp_term_id), count(orders.id) filter (where orders.state = 'sale')
    from sale_order orders join res_partner company on company.id = orders.partner_id
    join ilp_membership_term term on term.id = orders.ilp_term_id
    where company.name like 'Fault %' and term.previous_term_id is not null
"""
INVOICES = """
    select count(move.id), count(distinct move.partner_id), count(move.id) filter (where move.state = 'posted')
    from account_move move join res_partner company on company.id = move.partner_id where company.name like 'Fault %'
"""
ERRORS = "select renewal_error from ilp_membership_term where renewal_error is not null"
ONE_EACH = (COUNT, COUNT, COUNT)


@pytest.fixture(scope="module")
def private():
    """An Odoo on a cluster of its own, with a copy of the database under test and affiliates to renew."""
    with Cluster("faults", Path(sys.executable), disposable=True) as cluster:
        instance = Instance("faults", odoo_source.find_or_fetch(), Path(sys.executable), cluster)
        instance.write_settings()
        yield instance


@pytest.fixture(scope="module")
def story(private, copy):
    """The database that each test copies."""
    private.drop("story")
    private.sql("postgres", 'create database "story"')
    source = [private.server.binaries / "pg_dump", "--no-owner", "--no-privileges", copy]
    target = [private.server.binaries / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "story"]
    with subprocess.Popen(source, env=os.environ, stdout=subprocess.PIPE) as dump:
        subprocess.run(target, env=private.environment(), stdin=dump.stdout, check=True)
    assert finish(run(private, "story", STORY)) == 0
    yield "story"
    private.drop("story")


@pytest.fixture
def database(private, story, request):
    """A copy of it, for one test."""
    name = request.node.name[:60]
    private.clone(story, name)
    yield name
    private.drop(name)


def run(instance: Instance, database: str, code: str) -> subprocess.Popen:
    """Start Odoo in a process of its own and feed it the code."""
    process = subprocess.Popen(
        instance.command("shell", "-d", database, "--no-http", "--log-level=critical"),
        env=instance.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    process.stdin.write(code)
    process.stdin.close()
    return process


def finish(process: subprocess.Popen) -> int:
    """Wait for it."""
    return process.wait(timeout=180)


def connect(instance: Instance, database: str):
    """A connection of somebody else."""
    server = instance.server.environment()
    return psycopg2.connect(dbname=database, host=server["PGHOST"], user=server["PGUSER"])


def rows(instance: Instance, database: str, *statements: str) -> list[list[tuple]]:
    """What the database holds."""
    connection = connect(instance, database)
    try:
        with connection.cursor() as cursor:
            found = []
            for statement in statements:
                cursor.execute(statement)
                found.append(cursor.fetchall())
            return found
    finally:
        connection.close()


def until_half_way(instance: Instance, database: str, process: subprocess.Popen, statement: str = NEXT) -> None:
    """Wait until the run has committed some of its work."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if rows(instance, database, statement)[0][0][0]:
            break
        time.sleep(0.02)
    done = rows(instance, database, statement)[0][0][0]
    assert 0 < done < COUNT, f"the fault comes in the middle of the run, not after {done} of {COUNT}"


def assert_everything_once(instance: Instance, database: str) -> None:
    """One term, one order, one invoice for each affiliate, and nobody failed."""
    terms, orders, invoices, errors = rows(instance, database, NEXT, ORDERS, INVOICES, ERRORS)
    assert (terms, orders, invoices, errors) == ([ONE_EACH], [ONE_EACH], [ONE_EACH], [])


@pytest.mark.parametrize("statement", [NEXT, INVOICES], ids=["terms", "invoices"])
def test_killed_in_the_middle(private, database, statement):
    process = run(private, database, RUN.format(chunk=2))
    until_half_way(private, database, process, statement)
    process.send_signal(signal.SIGKILL)
    finish(process)
    assert finish(run(private, database, RUN.format(chunk=50))) == 0
    assert_everything_once(private, database)


def test_postgresql_restarted_in_the_middle(private, database):
    process = run(private, database, RUN.format(chunk=2))
    until_half_way(private, database, process)
    private.server._control("-m", "fast", "-w", "restart")
    finish(process)
    assert rows(private, database, NEXT)[0][0][0] < COUNT
    assert finish(run(private, database, RUN.format(chunk=50))) == 0
    assert_everything_once(private, database)


def test_two_runs_at_once(private, database):
    both = [run(private, database, RUN.format(chunk=chunk)) for chunk in (3, 5)]
    assert [finish(process) for process in both] == [0, 0]
    assert finish(run(private, database, RUN.format(chunk=50))) == 0
    assert_everything_once(private, database)


def test_a_user_edits_terms_meanwhile(private, database):
    connection = connect(private, database)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "update ilp_membership_term set write_date = now() where id in (select id from ilp_membership_term"
            " where renewal_on <= current_date and previous_term_id is null order by id desc limit 3)"
        )
        assert finish(run(private, database, RUN.format(chunk=5))) == 0
        assert rows(private, database, INVOICES)[0][0][0] == COUNT - 3, "who is edited waits, the others went on"
    connection.close()
    assert finish(run(private, database, RUN.format(chunk=5))) == 0
    assert_everything_once(private, database)
