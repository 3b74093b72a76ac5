from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Seats of events for affiliates come from the plan: they are not sold in the shop."""

    _inherit = "sale.order"

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, *, event_slot_id=False, event_ticket_id=False, **kwargs
    ):
        """Keep out of the cart what is not sold there: seats of a plan, what an officer approves, more than is left."""
        ticket = self.env["event.event.ticket"].browse(event_ticket_id or []).exists()
        if new_qty > 0 and ticket.event_id._ilp_asks_before_sale():
            raise UserError(
                self.env._("Ask for a seat at %(event)s first: you pay when you have it.", event=ticket.event_id.name)
            )
        if ticket.event_id.ilp_access not in (False, "public") and not ticket.ilp_is_overflow:
            raise UserError(self.env._("Seats of this event are not sold: they come with the affiliation."))
        slot = self.env["event.slot"].browse(event_slot_id or []).exists()
        if slot and ticket:
            self._ilp_check_time(slot, ticket, new_qty - order_line.product_uom_qty)
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, event_slot_id=event_slot_id, event_ticket_id=event_ticket_id,
            **kwargs,
        )

    def _ilp_check_time(self, slot, ticket, added):
        """Core has no sentence for too many tickets of one time."""
        left = ticket.event_id._get_seats_availability([(slot, ticket)])[0]
        if left is not None and added > max(left, 0):
            raise UserError(self.env._("%(time)s has %(left)s seats left.", time=slot.display_name, left=max(left, 0)))

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
