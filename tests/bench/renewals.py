"""Renewing and invoicing: ours beside bare invoices, core's own orders and OCA's engines, per membership, in one run.

``./ilp bench renewals [--oca] [N ...]`` (default 50 200 1000): queries, processor time, and the ratio to the floor.
Ours are the steps of the scheduled action itself, with its searches, its progress and its commits. ``--oca`` fetches
and installs OCA's two engines for this run only: nothing depends on them.
"""

from datetime import date

from _measure import Meter, table
from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tools import split_every

from odoo.addons.ilp_membership.models.ilp_membership_term_run import QUIET

WARM_UP = 3
ROUNDS = 3
HEADS = ["engine", "N", "queries", "cpu ms", "to floor"]
GRADE = {"name": "Bench level", "company_id": False}


def main(env, arguments: list[str]) -> None:
    """Measure each engine at each size, on companies and products of its own."""
    quiet = {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True}
    story = Story(env(context=env.context | quiet))
    for engine in ENGINES.values():  # what a process does once only is nobody's cost
        engine(story, story.companies(WARM_UP))
    for count in map(int, arguments or ["50", "200", "1000"]):
        best = {}
        for _round in range(ROUNDS if count < 1000 else 1):  # in turns: what else the machine does falls on all
            for name, engine in ENGINES.items():
                meter = engine(story, story.companies(count))
                if meter and (name not in best or meter.cpu < best[name].cpu):
                    best[name] = meter
        floor = next(iter(best.values())).cpu
        invoices = [
            [name, count, meter.queries / count, 1000 * meter.cpu / count, f"{meter.cpu / floor:.2f}"]
            for name, meter in best.items()
        ]
        table("Invoice of one membership: tier and two modules, taxed, posted", HEADS, invoices)
        table("Next term, its order and the offer (no PDF)", HEADS[:-1], [renewal_row(story, count)])


class Story:
    """Products, taxes, companies, a programme."""

    def __init__(self, env):
        self.env = env
        self.tax = env["account.tax"].search([("type_tax_use", "=", "sale"), ("amount_type", "=", "percent")], limit=1)
        income = env["account.account"].search([("account_type", "=", "income")], limit=1)
        vals = {"type": "service", "taxes_id": self.tax.ids, "property_account_income_id": income.id}
        self.products = env["product.product"].create(
            [vals | {"name": f"Bench {price}", "list_price": price} for price in (10000, 5000, 2000)]
        )
        self.affiliation_products = self._affiliation_products()
        lines = [Command.create({"product_id": product.id}) for product in self.affiliation_products]
        self.template = env["sale.order.template"].create({"name": "Bench", "sale_order_template_line_ids": lines})

    def _affiliation_products(self):
        grade = self.env["res.partner.grade"].create(GRADE)
        benefits = self.env["ilp.benefit"].search([], limit=3)
        vals = [
            {
                "name": f"Affiliation {price}",
                "type": "service",
                "list_price": price,
                "taxes_id": self.tax.ids,
                "ilp_kind": "module" if number else "tier",
                "grade_id": False if number else grade.id,
                "ilp_grant_ids": [Command.create({"benefit_id": benefits[number].id, "quantity": 4})],
            }
            for number, price in enumerate((10000, 5000, 2000))
        ]
        return self.env["product.product"].create(vals)

    def companies(self, count: int):
        """So many new companies with a coordinator each."""
        vals = [
            {"name": f"Bench {number}", "is_company": True, "email": f"bench{number}@example.com"}
            for number in range(count)
        ]
        return self.env["res.partner"].create(vals)

    def terms(self, companies):
        """A term in force of each company, in a new programme: it ends in 60 days, later than notice can be given."""
        vals = {"order_template_id": self.template.id, "renewal_policy": "tacit", "invoice_lead_days": 90}
        self.program = self.env["ilp.program"].create({"name": "Bench", **vals})
        officer = self.env.ref("base.user_admin").id
        vals = {"program_id": self.program.id, "officer_id": officer, "state": "profiling"}
        memberships = self.env["ilp.membership"].create([vals | {"partner_id": company.id} for company in companies])
        start = self.program._today() - relativedelta(years=1, days=-60)
        terms = self.env["ilp.membership.term"].create(
            [
                {"membership_id": membership.id, "date_start": start, "is_invoiced_elsewhere": True}
                for membership in memberships
            ]
        )
        orders = self.env["sale.order"].create([self._order_vals(term) for term in terms])
        sign(orders, start)
        return terms

    def _order_vals(self, term):
        lines = [Command.create({"product_id": product.id}) for product in self.affiliation_products]
        return self.env["sale.order"]._prepare_ilp_offer_vals(term) | {"order_line": lines}

    def measure(self, work):
        """What the work costs, written to the database and read afresh."""
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        with Meter(self.env.cr) as meter:
            work()
            self.env.flush_all()
            self.env.cr.flush()
        return meter


def sign(orders, day: date) -> None:
    """As the portal does, in one batch."""
    orders.write({"signed_by": "Irene Balbi", "signed_on": day})
    orders.action_confirm()


def floor(story: Story, companies) -> Meter:
    """Invoices created and posted in one batch."""
    lines = [
        Command.create({"product_id": product.id, "quantity": 1, "price_unit": product.list_price})
        for product in story.products
    ]
    vals = [
        {"move_type": "out_invoice", "partner_id": company.id, "invoice_date": "2026-01-31", "invoice_line_ids": lines}
        for company in companies
    ]
    return story.measure(lambda: story.env["account.move"].create(vals).action_post())


def core(story: Story, companies) -> Meter:
    """Core's orders confirmed and invoiced in one batch."""
    lines = [Command.create({"product_id": product.id}) for product in story.products]
    orders = story.env["sale.order"].create([{"partner_id": company.id, "order_line": lines} for company in companies])

    def work():
        orders.action_confirm()
        orders._create_invoices().action_post()

    return story.measure(work)


def ours(story: Story, companies) -> Meter:
    """The run: the renewal signed tacitly, so its order confirmed and benefits granted, and invoiced, in chunks."""
    story.terms(companies)
    run = Run(story)
    run("_renew")

    def work():
        run("_renew_tacitly")
        run("_invoice")

    return story.measure(work)


def contract(story: Story, companies) -> Meter | None:
    """OCA contract: its own batch of draft invoices, posted."""
    if "contract.contract" not in story.env:
        return None
    lines = [
        Command.create({"product_id": product.id, "name": product.name, "quantity": 1, "price_unit": 1})
        for product in story.products
    ]
    vals = {"recurring_rule_type": "yearly", "date_start": "2025-01-01", "line_recurrence": False}
    contracts = story.env["contract.contract"].union(  # made in parts: with more than a thousand lines it finds no date
        *(
            story.env["contract.contract"].create(
                [vals | {"name": one.name, "partner_id": one.id, "contract_line_ids": lines} for one in part]
            )
            for part in split_every(100, companies)
        )
    )
    return story.measure(lambda: contracts._recurring_create_invoice().action_post())


def subscription(story: Story, companies) -> Meter | None:
    """OCA subscriptions: their draft invoices one by one, as its scheduled action makes them, posted in one batch."""
    if "sale.subscription" not in story.env:
        return None
    vals = {"name": "Bench", "recurring_rule_type": "years", "invoicing_mode": "draft"}
    template = story.env["sale.subscription.template"].create(vals)
    pricelist = story.env["product.pricelist"].create({"name": "Bench"})
    lines = [Command.create({"product_id": product.id}) for product in story.products]
    vals = {"template_id": template.id, "pricelist_id": pricelist.id, "date_start": "2025-01-01"}
    subscriptions = story.env["sale.subscription"].create(
        [vals | {"partner_id": one.id, "sale_subscription_line_ids": lines} for one in companies]
    )

    def work():
        for one in subscriptions:
            one.generate_invoice()
        subscriptions.invoice_ids.action_post()

    return story.measure(work)


class Run:
    """The scheduled action for the programme of the story, step by step: it searches, notes its progress, commits."""

    def __init__(self, story: Story):
        cron = story.env.ref("ilp_membership.ir_cron_advance_terms")
        progress = story.env["ir.cron.progress"].create({"cron_id": cron.id})
        context = {**QUIET, "cron_id": cron.id, "ir_cron_progress_id": progress.id}
        self.terms, self.program = story.env["ilp.membership.term"].with_context(**context), story.program

    def __call__(self, step: str) -> None:
        failed = set()
        self.terms._run_step(step, self.program, self.program._today(), failed)
        if failed:
            raise RuntimeError(self.terms.browse(failed).mapped("renewal_error"))


def renewal_row(story: Story, count: int) -> list:
    """What the next term, its order and its offer cost."""
    story.terms(story.companies(count))
    run = Run(story)
    meter = story.measure(lambda: run("_renew"))
    return ["ours: term, order, offer", count, meter.queries / count, 1000 * meter.cpu / count]


ENGINES = {
    "floor: bare invoices": floor,
    "core: orders in one batch": core,
    "ours: signed, granted, invoiced": ours,
    "OCA contract: batch": contract,
    "OCA subscription: one by one": subscription,
}
