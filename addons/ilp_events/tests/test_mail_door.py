from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestMailDoor(IlpEventsCommon):
    """Mails of the programme's events wait for the queue, and each is in the language of its reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.template = cls.env.ref("event.event_reminder")
        cls.template.with_context(lang="it_IT").subject = "Promemoria"
        cls.template.with_context(lang="en_US").subject = "Reminder"
        cls.fair = cls._event("Test fair", ilp_kind="showcase", ilp_access="public", seats_limited=True, seats_max=1)
        cls.fair.event_mail_ids = [Command.create(cls._mail("after_sub", "now"))]

    @classmethod
    def _mail(cls, kind, unit):
        template = f"mail.template,{cls.template.id}"
        return {"interval_unit": unit, "interval_type": kind, "template_ref": template}

    def _sent(self, event):
        schedulers = event.event_mail_ids
        return schedulers.mail_registration_ids.filtered("mail_sent").registration_id

    def _subject(self, seat):
        before = self.env["mail.mail"].search([])
        seat.event_id.event_mail_ids._send_mail(seat)
        return (self.env["mail.mail"].search([]) - before).subject

    def test_core_s_mail_is_not_sent_in_the_middle_of_an_act(self):
        """Core commits there, and so ends the savepoint that the act is in: an error page for who has the seat."""
        seat = self._register(self.stranger, event=self.fair)
        self.assertFalse(self._sent(self.fair))
        self.fair.event_mail_ids.execute()
        self.assertEqual(self._sent(self.fair), seat)

    def test_a_paid_seat_from_the_line_is_sold_without_a_mail_in_between(self):
        product = self.env["product.product"].search([("service_tracking", "=", "event")], limit=1)
        ticket = self._ticket(self.fair, product_id=product.id, price=50)
        first = self._register(self.stranger, event=self.fair, event_ticket_id=ticket.id)
        person = {"name": "Test waiting", "email": "waiting@test.example.com"}
        waiting = self.fair._ilp_wait([person], ticket=ticket)
        first.action_cancel()
        self.fair._ilp_move_on()
        waiting._ilp_confirm()
        self.assertEqual(waiting.sale_status, "sold")
        self.assertFalse(self._sent(self.fair))

    def test_what_has_a_deadline_does_not_wait_for_the_next_hour(self):
        seat = self._register(self.stranger, event=self.fair)
        triggers = self.env["ir.cron.trigger"].search
        queue = [("cron_id", "=", self.env.ref("mail.ir_cron_mail_scheduler_action").id)]
        before = triggers(queue)
        seat._ilp_mail("mail_template_waiting_offer")
        offered = triggers(queue) - before
        self.assertTrue(offered)
        self.fair.event_mail_ids.execute()
        self.assertTrue(triggers(queue) - before - offered)

    def test_the_reader_s_language_comes_before_the_event_s(self):
        self.fair.lang = "it_IT"
        self.stranger.lang = "en_US"
        self.assertEqual(self._subject(self._register(self.stranger, event=self.fair)), "Reminder")

    def test_a_visitor_reads_the_language_of_the_page(self):
        italian = self.env["res.lang"].search([("code", "=", "it_IT")])
        visitor = self.env["website.visitor"].create({"access_token": "x" * 32, "lang_id": italian.id})
        values = {"event_id": self.fair.id, "name": "Test guest", "email": "guest@test.example.com"}
        seat = self.env["event.registration"].create({**values, "visitor_id": visitor.id})
        self.assertEqual(self._subject(seat), "Promemoria")

    def test_an_event_that_is_none_of_the_programme_s_is_as_in_core(self):
        plain = self._event("Test plain", ilp_access="public", lang="it_IT", event_mail_ids=False)
        plain.event_mail_ids = [Command.create(self._mail("after_sub", "now"))]
        self.stranger.lang = "en_US"
        seat = self._register(self.stranger, event=plain)
        self.assertEqual(self._sent(plain), seat)
        self.assertEqual(self._subject(seat), "Promemoria")

    def test_what_people_type_is_text_in_the_task_of_the_officer(self):
        typed = "Below < 5 °C\n<em>Call</em>"
        seat = self._register(self.coordinator.partner_id, name="Ada <b>Test</b>")
        begin = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.plenary.write({"date_begin": begin, "date_end": fields.Datetime.add(begin, hours=3)})
        seat.action_set_done()
        self.plenary._ilp_close()
        seat._ilp_ask_call(typed)
        notes = " ".join(note or "" for note in self.membership.activity_ids.mapped("note"))
        self.assertNotIn("<em>", notes)
        self.assertNotIn("<b>Test", notes)
        self.assertIn("Below &lt; 5 °C", notes)
