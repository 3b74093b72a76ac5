from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestToursItalian(IlpEventsCommon, IlpHttpCommon):
    """The coordinator's and the colleague's way, in a browser and in Italian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        modules = cls.env["ir.module.module"].search([("name", "in", ("ilp_membership", "ilp_events"))])
        modules._update_translations(["it_IT"], True)
        italian = cls.env.ref("base.lang_it")
        cls.env["website"].search([]).write({"language_ids": italian.ids, "default_lang_id": italian.id})
        (cls.coordinator + cls.colleague).partner_id.lang = "it_IT"

    def test_register_change_wait_give_back_and_confirm_by_the_link(self):
        self.plenary.write({"seats_limited": True, "seats_max": 1})
        self.start_tour(f"/my/ilp/events/{self.plenary.id}", "ilp_events_seats_it", login=self.coordinator.login)
        self.env.invalidate_all()
        seat = self.plenary.registration_ids.filtered(lambda r: r.partner_id == self.colleague.partner_id)
        self.assertEqual((seat.state, bool(seat.ilp_confirm_until)), ("open", True))
        self.start_tour(f"/ilp/seat/{seat.ilp_seat_token}", "ilp_events_confirm_it")
        self.env.invalidate_all()
        self.assertEqual((seat.state, seat.ilp_confirm_until), ("open", False))
        self.assertEqual(self._registered().partner_id, self.colleague.partner_id)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 1, 3))
