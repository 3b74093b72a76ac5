"""The renewal cockpit with 250 and with 10,000 affiliates: what the server takes for each screen.

``./ilp bench cockpit [N ...]`` (default 250 10000). One affiliate with its people, two years, invoices, contacts and
talks is copied by PostgreSQL; then the web client's own requests go through Odoo's whole HTTP stack, in this process,
as administration. Processor time of a call, ours and the database server's, so that a busy machine does not count.
"""

import json
import time
from pathlib import Path
from urllib.parse import urlencode

from _clones import Clones
from _measure import table
from werkzeug.test import Client

import odoo.http
import odoo.sql_db
from odoo import Command, fields

CALLS = 5
PAGE = 40  # rows of a month in the list, as its view says, and cards of a column
DUE = [["date_end", "<", "today +120d"]]
AMOUNTS = ("amount_untaxed", "amount_base", "amount_modules")
SERVERS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
ADMINISTRATION = "ilp_membership.group_ilp_administration"


def main(env, arguments: list[str]) -> None:
    """Grow the programme step by step and measure every screen at each size."""
    model = Model(
        env(context=env.context | {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True})
    )
    results, there = {}, 1
    sizes = sorted(map(int, arguments or ["250", "10000"]))
    for size in sizes:
        model.grow(there, size)
        there = size
        visitor = Visitor(env)
        for name, (route, params) in screens(env).items():
            results.setdefault(name, []).append(visitor.best(route, params))
    heads = ["screen", *(f"{size} ms" for size in sizes), "to first"]
    rows = [[name, *times, f"{times[-1] / times[0]:.1f}"] for name, times in results.items()]
    table("Renewal cockpit: processor time by number of affiliates", heads, rows)


class Model:
    """One affiliate in its year, renewal offered; and its copies, spread over the year."""

    def __init__(self, env):
        self.env = env
        env["ilp.membership"].search([]).term_ids.filtered(lambda term: term.state == "active").write(
            {"state": "expired"}
        )
        self.membership = self._affiliate()
        env.cr.commit()

    def _affiliate(self):
        env = self.env
        company = env["res.partner"].create({"name": "Bench", "is_company": True, "email": "bench@example.com"})
        people = env["res.partner"].create([{"name": f"Person {n}", "parent_id": company.id} for n in range(2)])
        contacts = [Command.create({"partner_id": one.id, "is_coordinator": one == people[0]}) for one in people]
        program = env["ilp.program"].search([("order_template_id", "!=", False)], limit=1)
        membership = env["ilp.membership"].create(
            {"partner_id": company.id, "program_id": program.id, "officer_id": env.ref("base.user_admin").id}
            | {"contact_ids": contacts, "state": "profiling"}
        )
        now = fields.Datetime.now()
        for _year in range(2):
            order = membership._create_offer()
            order.order_line.filtered(lambda line: line.product_id.ilp_kind == "module")[:1].product_uom_qty = 1
            order.write({"signed_by": "Ada", "signed_on": now})
            order.action_confirm()
            order._create_invoices().action_post()
        for days in (10, 100, 200, 300):
            membership._log_interaction("call", "A call", once=False, date=fields.Datetime.subtract(now, days=days))
        return membership

    def grow(self, there: int, size: int) -> None:
        """Add copies to those that are there: years that end on every day, renewals in every state."""
        terms = self.membership.term_ids.sorted("date_start")
        orders = terms.order_ids
        rows = {
            "res_partner": (self.membership.partner_id | self.membership.contact_ids.partner_id).ids,
            "ilp_membership": self.membership.ids,
            "ilp_membership_term": terms.ids,
            "ilp_membership_contact": self.membership.contact_ids.ids,
            "ilp_interaction": self.membership.interaction_ids.ids,
            "ilp_profile": self.membership.profile_ids.ids,
            "ilp_entitlement": terms.entitlement_ids.ids,
            "sale_order": orders.ids,
            "sale_order_line": orders.order_line.ids,
            "account_move": orders.invoice_ids.ids,
            "account_move_line": orders.invoice_ids.line_ids.ids,
        }
        self.env.flush_all()
        clones = Clones(self.env.cr, rows)
        clones.copy(size - there, self._differences(terms, there))
        clones.relate(
            "sale_order_line_invoice_rel", {"order_line_id": "sale_order_line", "invoice_line_id": "account_move_line"}
        )
        self.env.cr.commit()
        self._vacuum()

    def _vacuum(self):
        """What PostgreSQL does by itself, before long, after so many new rows."""
        with odoo.sql_db.db_connect(self.env.cr.dbname).cursor() as cr:
            cr._cnx.set_session(autocommit=True)
            cr.execute("VACUUM ANALYZE")

    def _differences(self, terms, there):
        """Of the copy ``k``: its day of the year, whether the renewal is signed, when somebody talked with it."""
        days = {name: f"r.{name} - k % 300" for name in ("date_start", "date_end", "notice_date")}
        due = "CASE WHEN k % 20 = 1 THEN r.{0} - 30 ELSE r.{0} + 30 END"  # half are paid, one in twenty is overdue
        paid = "CASE WHEN k % 2 = 0 THEN 'paid' ELSE r.payment_state END"
        state = f"CASE WHEN r.id = {terms[-1].id} AND k % 3 > 0 THEN 'offered' ELSE r.state END"
        return {
            "ilp_membership_term": days
            | {"state": state, "payment_state": paid}
            | {"payment_due": f"CASE WHEN k % 2 = 1 THEN {due.format('payment_due')} END"},
            "sale_order": {
                "state": f"CASE WHEN r.ilp_term_id = {terms[-1].id} AND k % 3 > 0 THEN 'sent' ELSE r.state END"
            },
            "account_move": {
                "name": f"r.name || '-' || k + {there}",
                "payment_state": paid,
                "invoice_date_due": due.format("invoice_date_due"),
            },
            "ilp_entitlement": {"half_time": "r.half_time - k % 300"},
            "ilp_interaction": {"date": "r.date - (k % 120) * interval '1 day'"},
        }


class Visitor:
    """The administration's browser, without the wire."""

    def __init__(self, env):
        user = env.ref("base.user_admin")
        user.write({"password": "bench-bench", "group_ids": [Command.link(env.ref(ADMINISTRATION).id)]})
        env.cr.commit()
        self.client, self.database = Client(odoo.http.root), env.cr.dbname
        self.call("/web/session/authenticate", {"db": env.cr.dbname, "login": user.login, "password": "bench-bench"})

    def call(self, route: str, params: dict | None):
        """Get a page, or call a method; a failure is not measured."""
        if params is None:
            answer = self.client.get(route, environ_base={"REMOTE_ADDR": "127.0.0.1"})
        else:
            body = {"jsonrpc": "2.0", "method": "call", "params": params}
            answer = self.client.post(route, json=body, environ_base={"REMOTE_ADDR": "127.0.0.1"})
        if answer.status_code != 200 or (params is not None and "error" in answer.json):
            raise RuntimeError(f"{route}: {answer.status} {answer.get_data(as_text=True)[:2000]}")
        return answer

    def best(self, route: str, params: dict | None) -> float:
        """The cheapest of the calls after a first one, in milliseconds of processor time."""
        self.call(route, params)
        times = []
        for _call in range(CALLS):
            start = self._spent()
            self.call(route, params)
            times.append(1000 * (self._spent() - start))
        return min(times)

    def _spent(self) -> float:
        """Seconds that this process and its PostgreSQL servers have worked; the database is on this machine."""
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            cr.execute(SERVERS, [self.database])
            servers = [Path(f"/proc/{pid}/schedstat") for (pid,) in cr.fetchall()]
        return time.process_time() + sum(int(file.read_text().split()[0]) for file in servers if file.exists()) / 1e9


def screens(env) -> dict[str, tuple[str, dict | None]]:
    """The requests of the web client for each screen as it opens."""
    return {
        "list by month, opened": call(
            "ilp.renewal", "web_read_group", domain=DUE, groupby=["date_end:month"], aggregates=sums(*AMOUNTS),
            auto_unfold=True, unfold_read_specification=specification(env, "list"), limit=80,
            unfold_read_default_limit=PAGE,
        ),
        "the same, ten of each month": call(
            "ilp.renewal", "web_read_group", domain=DUE, groupby=["date_end:month"], aggregates=sums(*AMOUNTS),
            auto_unfold=True, unfold_read_specification=specification(env, "list"), limit=80,
            unfold_read_default_limit=10,
        ),
        "list without groups": call(
            "ilp.renewal", "web_search_read", domain=DUE, specification=specification(env, "list"), limit=PAGE,
            order="date_end", count_limit=10001,
        ),
        "kanban by likelihood": call(
            "ilp.renewal", "web_read_group", domain=DUE, groupby=["likelihood"], aggregates=sums("amount_untaxed"),
            auto_unfold=True, unfold_read_specification=specification(env, "kanban"), unfold_read_default_limit=PAGE,
        ),
        "pivot, 120 days": pivot("ilp.renewal", DUE, "date_end:month"),
        "pivot, all": pivot("ilp.renewal", [], "date_end:month"),
        "calendar of a month": call(
            "ilp.renewal", "search_read", fields=["membership_id", "offer_state", "health", "date_end", "officer_id"],
            domain=[["date_end", ">=", "=1d"], ["date_end", "<", "=1d +1m"]],
        ),
        "forecast, pivot": pivot("ilp.fee.forecast", [["date", ">=", "today =1m =1d"]], "date:month"),
        "fee register, 120 days, Excel": (register(), None),
    }  # fmt: skip


def specification(env, kind: str) -> dict:
    """What the view asks of each record."""
    arch = env.ref(f"ilp_membership.ilp_renewal_view_{kind}").arch
    names = [name for name in env["ilp.renewal"]._fields if f'name="{name}"' in arch]
    relational = {name for name in names if env["ilp.renewal"]._fields[name].type == "many2one"}
    return {name: {"fields": {"display_name": {}}} if name in relational else {} for name in names}


def call(model: str, method: str, **kwargs) -> tuple[str, dict]:
    """A method as the web client calls it."""
    params = {"model": model, "method": method, "args": [], "kwargs": kwargs | {"context": {"lang": "en_US"}}}
    return f"/web/dataset/call_kw/{model}/{method}", params


def pivot(model: str, domain: list, row: str) -> tuple[str, dict]:
    """The sums of a pivot by month and likelihood, with its totals."""
    sets = [[], [row], ["likelihood"], [row, "likelihood"]]
    aggregates = [*sums(*AMOUNTS), "__count"]
    return call(model, "formatted_read_grouping_sets", domain=domain, grouping_sets=sets, aggregates=aggregates)


def sums(*names: str) -> list[str]:
    """What the client asks of amounts: their sums, in which currencies they are, and their sums in that of the user."""
    sums_and_converted = [f"{name}:{how}" for how in ("sum", "sum_currency") for name in names]
    return [*sums_and_converted, "currency_id:array_agg_distinct"]


def register() -> str:
    """The address of the download."""
    words = {"model": "ilp.renewal", "domain": json.dumps(DUE), "companies": "[1]"}
    return f"/ilp/fees/register.xlsx?{urlencode(words)}"
