from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Seats of events for affiliates come from the plan: they are not sold in the shop."""

    _inherit = "sale.order"

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, *, event_slot_id=False, event_ticket_id=False, **kwargs
    ):
        """Keep the tickets of events for affiliates out of the cart, before anybody is charged."""
        ticket = self.env["event.event.ticket"].browse(event_ticket_id or []).exists()
        if ticket.event_id.ilp_access not in (False, "public"):
            raise UserError(self.env._("Seats of this event are not sold: they come with the affiliation."))
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, event_slot_id=event_slot_id, event_ticket_id=event_ticket_id,
            **kwargs,
        )

    def unlink(self):
        """Give back what the registrations of the order held before the database removes them with it."""
        domain = [("sale_order_id", "in", self.ids), ("ilp_attendee_key", "!=", False)]
        self.env["event.registration"].search(domain).action_cancel()
        return super().unlink()


class SaleOrderLine(models.Model):
    """A deleted line gives its seats back, like a deleted order."""

    _inherit = "sale.order.line"

    def unlink(self):
        """Give back what the registrations of the line held before the database removes them with it."""
        domain = [("sale_order_line_id", "in", self.ids), ("ilp_attendee_key", "!=", False)]
        self.env["event.registration"].search(domain).action_cancel()
        return super().unlink()
