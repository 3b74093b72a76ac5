"""Renewing and invoicing: ours beside a bare invoice and beside core's own orders, per membership, in one run.

``./ilp bench renewals [N ...]`` (default 50 200 1000): queries, processor time, and the ratio to the floor.
"""

from _measure import Meter, table

from odoo.fields import Command

HEADS = ["engine", "N", "queries", "cpu ms", "to floor"]


def main(env, arguments: list[str]) -> None:
    """Measure each engine at each size, on companies and products of its own, and take everything back."""
    story = Story(env)
    rows = []
    for count in map(int, arguments or ["50", "200", "1000"]):
        floor = None
        for name, engine in ENGINES.items():
            meter = engine(story, story.companies(count))
            cpu = 1000 * meter.cpu / count
            floor = floor or cpu
            rows.append([name, count, meter.queries / count, cpu, f"{cpu / floor:.2f}"])
    table("Per membership: tier and two modules, taxed", HEADS, rows)


class Story:
    """Products, taxes, companies."""

    def __init__(self, env):
        self.env = env
        self.tax = env["account.tax"].search([("type_tax_use", "=", "sale"), ("amount_type", "=", "percent")], limit=1)
        self.products = env["product.product"].create(
            [
                {"name": f"Bench {price}", "type": "service", "list_price": price, "taxes_id": self.tax.ids}
                for price in (10000, 5000, 2000)
            ]
        )

    def companies(self, count: int):
        """So many new companies."""
        vals = [{"name": f"Bench {number}", "is_company": True} for number in range(count)]
        return self.env["res.partner"].create(vals)

    def measure(self, work):
        """What the work costs, written to the database and read afresh."""
        self.env.flush_all()
        self.env.invalidate_all()
        with Meter(self.env.cr) as meter:
            work()
            self.env.flush_all()
        return meter


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


ENGINES = {"floor: bare invoices": floor, "core: orders in one batch": core}
