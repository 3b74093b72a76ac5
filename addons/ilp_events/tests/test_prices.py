from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestPrices(IlpEventsCommon):
    """Members pay the price of their level, others the full one, in their own currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Test seat", "type": "service", "service_tracking": "event", "list_price": 200, "taxes_id": False}
        )
        cls.fair = cls._event("Test fair", ilp_kind="workshop")
        cls.ticket = cls._ticket(cls.fair, product_id=cls.product.id, price=200)

    def _price(self, partner, pricelist):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "event_id": self.fair.id,
                            "event_ticket_id": self.ticket.id,
                            "product_uom_qty": 1,
                        }
                    )
                ],
            }
        )
        return order.amount_untaxed

    def _member_prices(self, currency):
        rule = {"compute_price": "percentage", "percent_price": 40, "applied_on": "3_global"}
        values = {"name": "Test members", "currency_id": currency.id, "item_ids": [Command.create(rule)]}
        return self.env["product.pricelist"].create({**values, "company_id": False})

    def test_a_member_pays_the_price_of_the_level(self):
        pricelist = self._member_prices(self.env.company.currency_id)
        self.aurelia.specific_property_product_pricelist = pricelist
        self.assertEqual(self.coordinator.partner_id.property_product_pricelist, pricelist)
        self.assertEqual(self._price(self.coordinator.partner_id, pricelist), 120)
        self.assertEqual(self._price(self.stranger, self.pricelist), 200)

    def test_the_member_price_in_another_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "XTE", "symbol": "X", "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2.0})]}
        )
        rate = currency._get_conversion_rate(self.env.company.currency_id, currency)
        pricelist = self._member_prices(currency)
        self.assertAlmostEqual(self._price(self.coordinator.partner_id, pricelist), 120 * rate, 2)

    def test_the_price_shown_beyond_the_plan_is_the_one_of_the_order(self):
        currency = self.env["res.currency"].create(
            {"name": "XTE", "symbol": "X", "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2.0})]}
        )
        self.aurelia.specific_property_product_pricelist = self._member_prices(currency)
        self._ticket(self.plenary, name="Beyond", ilp_is_overflow=True, product_id=self.product.id, price=200)
        portal = self.plenary.with_user(self.coordinator)
        price, shown = portal._ilp_overflow_price(self.membership.with_user(self.coordinator))
        people = [{"partner_id": self.coordinator.partner_id.id}]
        order = self.plenary._ilp_order_seats(self.membership, people).sale_order_id
        self.assertEqual((order.currency_id, order.amount_untaxed), (shown, price))
        self.assertEqual(shown, currency)
