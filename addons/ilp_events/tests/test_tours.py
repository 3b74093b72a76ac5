from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestTours(IlpEventsCommon, IlpHttpCommon):
    """The coordinator's way, in a browser."""

    def test_the_coordinator_registers_two(self):
        others = self.env["event.event"].search([("ilp_kind", "!=", False)]) - self.plenary
        others.kanban_state = "cancel"
        self.start_tour("/my/ilp", "ilp_events_register_two", login=self.coordinator.login)
        people = self._registered().partner_id
        self.assertEqual(len(people), 2)
        self.assertIn(self.coordinator.partner_id, people)
        self.assertEqual(self._balance(self.entitlement), (4, 0, 2, 2))

    def test_two_clicks_send_a_form_once(self):
        others = self.env["event.event"].search([("ilp_kind", "!=", False)]) - self.plenary
        others.kanban_state = "cancel"
        self.start_tour("/my/ilp/events", "ilp_events_submit_once", login=self.coordinator.login)
