from odoo import http
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestPublicDoor(IlpEventsCommon, IlpHttpCommon):
    """A showcase is open to everyone on the website: prospects come, members see their price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.showcase = cls._event("Test showcase", event_type_id=cls.env.ref("ilp_events.event_type_showcase").id)

    def _login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def test_a_visitor_who_registers_on_the_website_and_comes_is_a_prospect(self):
        self.authenticate(None, None)
        names = {"name": "1-name-%s", "email": "1-email-%s", "company_name": "1-company_name-%s"}
        asked = {question.question_type: question.id for question in self.showcase.question_ids}
        typed = {"name": "Test Silvia", "email": "silvia@prospect.example.com", "company_name": "Test Cantieri S.p.A."}
        data = {pattern % asked[kind]: typed[kind] for kind, pattern in names.items()}
        data |= {"1-event_ticket_id": "0", "csrf_token": http.Request.csrf_token(self)}
        url = f"/event/{self.showcase.id}/registration/confirm"
        self.assertEqual(self.url_open(url, data=data, allow_redirects=False).status_code, 303)
        seat = self._registered(self.showcase)
        self.assertEqual((seat.name, seat.company_name), ("Test Silvia", "Test Cantieri S.p.A."))
        self.env["event.registration"].with_user(self.officer).register_attendee(seat.barcode, self.showcase.id)
        lead = self.env["crm.lead"].search([("registration_ids", "in", seat.ids)])
        self.assertEqual((lead.partner_name, lead.email_from), (typed["company_name"], typed["email"]))
        self.assertTrue(lead.is_ilp_accession)

    def test_a_member_sees_the_price_of_the_level_and_others_the_full_one(self):
        product = self.env["product.product"].create(
            {"name": "Test seat", "type": "service", "service_tracking": "event", "list_price": 2000, "taxes_id": False}
        )
        self._ticket(self.showcase, product_id=product.id, price=2000)
        rule = {"compute_price": "percentage", "percent_price": 40, "applied_on": "3_global"}
        members = self.env["product.pricelist"].create(
            {"name": "Test members", "company_id": False, "item_ids": [Command.create(rule)]}
        )
        self.aurelia.specific_property_product_pricelist = members
        prices = {}
        for user in (self.coordinator, self.rival):
            self._login(user)
            text = self.url_open(f"/event/{self.showcase.id}/register").text
            prices[user.login] = ("1,200.00" in text, "2,000.00" in text)
        self.assertEqual(prices[self.coordinator.login][0], True)
        self.assertEqual(prices[self.rival.login], (False, True))


@tagged("post_install", "-at_install")
class TestBackOffice(IlpEventsCommon):
    """The lists of events and of seats ask the same number of queries however long they are."""

    def _queries(self, specification, records):
        for _time in range(2):  # the first reading fills the caches of the registry
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.web_search_read([("id", "in", records.ids)], specification, limit=80)
        return self.cr.sql_log_count - before

    def _specification(self, model, view_type, view=False):
        """What the web client asks for this view."""
        views = self.env[model].with_user(self.officer).get_views([(view, view_type)])
        names = views["models"][model]["fields"]
        arch = views["views"][view_type]["arch"]
        shown = [name for name in names if f'name="{name}"' in arch]
        relational = {"many2one", "many2many"}
        return {
            name: {"fields": {"display_name": {}}} if names[name]["type"] in relational else {} for name in shown
        }

    def test_lists_of_events_and_seats_have_a_constant_count_of_queries(self):
        speaker = self.env["res.partner"].create({"name": "Test speaker"})
        events, seats = self.plenary, self._register(self.coordinator.partner_id)
        for number in range(12):
            host = self.env["res.partner"].create({"name": f"Test lab {number}"})
            event = self._event(f"Test {number}", days=50 + number // 2, ilp_kind="workshop", ilp_host_id=host.id)
            self.env["event.track"].create({"name": "Talk", "event_id": event.id, "partner_id": speaker.id})
            events |= event
            seats |= self.env["event.registration"].create({"event_id": event.id, "name": "Ada"})
        for records, view_type in ((events, "list"), (events, "kanban"), (events, "calendar"), (seats, "list")):
            model = records._name
            with self.subTest(model=model, view=view_type):
                specification = self._specification(model, view_type)
                officer = records.with_user(self.officer)
                # the next event, of the same day as the last one, is left out of both
                few, many = (self._queries(specification, officer[1:size]) for size in (6, 12))
                self.assertEqual(few, many)
