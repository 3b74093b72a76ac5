from odoo import http
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestApprovalSale(IlpEventsCommon, IlpHttpCommon):
    """Where an officer approves, nobody pays before: what was asked is ordered when it is approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seat_product = cls.env["product.product"].create(
            {"name": "Test seat", "type": "service", "service_tracking": "event", "list_price": 50, "taxes_id": False}
        )
        cls.fair = cls._event("Fair", ilp_kind="showcase", ilp_approval_policy="hold")
        cls.paid = cls._ticket(cls.fair, product_id=cls.seat_product.id, price=50)

    def _overflow(self):
        self.plenary.ilp_approval_policy = "hold"
        return self._ticket(self.plenary, product_id=self.seat_product.id, price=50, ilp_is_overflow=True)

    def _post(self, event, ticket):
        kinds = {question.question_type: question.id for question in event.question_ids}
        form = {
            "1-event_ticket_id": str(ticket.id),
            f"1-name-{kinds['name']}": "Eve",
            f"1-email-{kinds['email']}": "eve@test.example.com",
            "csrf_token": http.Request.csrf_token(self),
        }
        return self.url_open(f"/event/{event.id}/registration/confirm", data=form, allow_redirects=False)

    def _of(self, event):
        self.env.invalidate_all()
        return self.env["event.registration"].search([("event_id", "=", event.id)])

    def test_a_visitor_asks_and_pays_nothing_yet(self):
        self.authenticate(None, None)
        orders = self.env["sale.order"].search_count([])
        answer = self._post(self.fair, self.paid)
        self.assertIn("/registration/success", answer.headers["Location"])
        request = self._of(self.fair)
        self.assertEqual((request.ilp_approval, request.sale_order_id), ("requested", self.env["sale.order"]))
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        page = self.url_open(answer.headers["Location"]).text
        self.assertIn("Your request was received", page)
        self.assertNotIn("Registration confirmed", page)

    def test_approved_the_ticket_is_ordered_in_the_name_of_the_person(self):
        self.authenticate(None, None)
        self._post(self.fair, self.paid)
        request = self._of(self.fair)
        request.with_user(self.officer).action_ilp_approve()
        order = request.sale_order_id
        self.assertEqual((request.state, order.state, order.amount_untaxed), ("open", "sale", 50))
        self.assertEqual(order.partner_id.email, "eve@test.example.com")

    def test_let_in_at_the_door_it_is_approved_and_ordered(self):
        self.authenticate(None, None)
        self._post(self.fair, self.paid)
        request = self._of(self.fair)
        request.with_user(self.officer).action_set_done()
        self.assertEqual((request.state, request.ilp_approval), ("done", "approved"))
        self.assertEqual((request.sale_status, request.sale_order_id.amount_untaxed), ("sold", 50))

    def test_refused_there_is_no_order(self):
        self.authenticate(None, None)
        self._post(self.fair, self.paid)
        request = self._of(self.fair)
        request.with_user(self.officer)._ilp_refuse("Not this time")
        self.assertEqual((request.state, request.sale_order_id), ("cancel", self.env["sale.order"]))

    def test_nothing_that_an_officer_approves_goes_into_the_cart(self):
        order = self.env["sale.order"].create({"partner_id": self.stranger.id, "website_id": 1})
        visitor = order.with_user(self.env.ref("base.public_user")).sudo()
        with self.assertRaisesRegex(UserError, "Ask for a seat"):
            visitor._cart_add(self.seat_product.id, 1, event_ticket_id=self.paid.id)
        self.fair.ilp_approval_policy = "no"
        visitor._cart_add(self.seat_product.id, 1, event_ticket_id=self.paid.id)
        self.assertEqual(order.order_line.event_ticket_id, self.paid)

    def test_a_company_asks_for_a_seat_beyond_the_plan_and_orders_it_when_approved(self):
        self._overflow()
        env = self.env(user=self.coordinator, su=True)
        person = {"partner_id": self.colleague.partner_id.id, "name": "C", "email": self.colleague.partner_id.email}
        asked = self.plenary.with_env(env)._ilp_order_seats(self.membership.with_env(env), [person]).with_env(self.env)
        self.assertEqual((asked.ilp_approval, asked.sale_order_id), ("requested", self.env["sale.order"]))
        asked.with_user(self.officer).action_ilp_approve()
        self.assertEqual(asked.sale_order_id.partner_id, self.aurelia)
        self.assertEqual((asked.sale_order_id.state, asked.state), ("sale", "open"))
        self.assertEqual(self._balance(self.entitlement), (4, 0, 0, 4), "it is beyond the plan")

    def test_an_officer_orders_without_asking(self):
        self._overflow()
        env = self.env(user=self.officer, su=True)
        person = {"partner_id": self.colleague.partner_id.id, "name": "C", "email": self.colleague.partner_id.email}
        seat = self.plenary.with_env(env)._ilp_order_seats(self.membership.with_env(env), [person])
        self.assertEqual((seat.ilp_approval, seat.sale_order_id.state), (False, "sale"))
