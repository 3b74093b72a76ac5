from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.ilp_membership_term_run import QUIET
from .test_renewal import RenewalCommon


@tagged("post_install", "-at_install")
class TestLogTogether(RenewalCommon):
    """The run writes its logs for many at once: nothing of what core would have written is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"renewal_policy": "tacit", "invoice_lead_days": 90})
        cls.terms = cls.term | cls.rival_term

    def _renew(self):
        """Renewed tacitly and invoiced, with the context of the scheduled action and with tracking."""
        for day in (date(2025, 11, 20), date(2025, 12, 20)):
            with freeze_time(day), self.enter_registry_test_mode(), self.registry.cursor() as cr:
                program = self.program.with_env(self.env(cr=cr, context=QUIET))
                self.term.with_env(program.env)._run_program(program, program._today())
            self.env.invalidate_all()
            self.env.cr.precommit.data.pop("sequence.mixin", None)
        following = self.terms._successor()
        self.assertEqual((len(following), len(following.order_id)), (2, 2), "what the tests look at is there")
        return following

    def _changes(self, record):
        """Of each message with changes: what they are, and how it is called."""
        messages = record.message_ids.filtered("tracking_value_ids").sorted("id")
        values = [(message, message.sudo().tracking_value_ids) for message in messages]
        return [
            (change.filtered(lambda one: one.field_id.name == "state").mapped("new_value_char"), message.subtype_id)
            for message, change in values
        ]

    def test_every_change_of_state_stays_in_the_log(self):
        following = self._renew()
        note, confirmed = self.env.ref("mail.mt_note"), self.env.ref("sale.mt_order_confirmed")
        for term in following:
            self.assertEqual(self._changes(term), [(["Signed"], note)])
            self.assertIn((["Sales Order"], confirmed), self._changes(term.order_id))

    def test_every_invoice_names_its_order_once(self):
        for order in self._renew().order_id:
            origin = order.invoice_ids.message_ids.filtered(lambda message: "created from" in message.body)
            self.assertEqual(len(origin), 1)
            self.assertIn(f'data-oe-id="{order.id}"', origin.body)
            self.assertTrue(origin.is_internal)

    def test_who_asked_to_be_told_is_told(self):
        with freeze_time(date(2025, 11, 20)):
            self._run(date(2025, 11, 20))
        order = self.term._successor().order_ids
        kinds = [Command.set(self.env.ref("sale.mt_order_confirmed").ids)]
        order.message_subscribe(self.manager.partner_id.ids)
        order.message_follower_ids.filtered(lambda one: one.partner_id == self.manager.partner_id).subtype_ids = kinds
        self._renew()
        told = (order | self.rival_term._successor().order_id).message_ids.notified_partner_ids
        self.assertEqual(told, self.manager.partner_id)
        self.assertEqual(len(order.message_ids.filtered("tracking_value_ids")), 1, "once, by core")
