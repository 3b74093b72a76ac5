from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class EventEvent(models.Model):
    """Seats beyond the plan, which a company orders and pays.

    They are sold with a ticket that is marked for it, at the price of the company's level. The order is the
    company's, is confirmed at once and invoiced like any order; nothing is taken from the plan.
    """

    _inherit = "event.event"

    def _ilp_overflow_ticket(self):
        """The ticket with which a seat beyond the plan is sold now, if the event has one."""
        return self.event_ticket_ids.filtered(
            lambda ticket: ticket.ilp_is_overflow and ticket.is_launched and not ticket.is_expired
        )[:1]

    def _ilp_overflow_price(self, membership):
        """What such a seat costs the company: amount and currency, as its order is going to say."""
        pricelist_sudo = membership.sudo().partner_id.property_product_pricelist  # companies do not read price lists
        ticket, institute = self._ilp_overflow_ticket(), self.company_id or self.env.company
        currency = pricelist_sudo.currency_id or institute.currency_id
        price = ticket.with_context(pricelist=pricelist_sudo.id).price_reduce
        return ticket.currency_id._convert(price, currency, institute, fields.Date.context_today(self)), currency

    def _ilp_order_seats(self, membership, people, slot=None):
        """Order one seat for each of the people (values of registrations) and return the registrations.

        Raises one sentence when the event sells none, or when the room is full: then there is no order either. Where
        an officer approves, the seats are asked for, and ordered when they are approved.
        """
        self.ensure_one()
        ticket = self._ilp_overflow_ticket()
        if not ticket:
            raise UserError(self.env._("%(event)s sells no seats beyond the plan.", event=self.name))
        place = {"event_id": self.id, "event_slot_id": slot.id if slot else False, "event_ticket_id": ticket.id}
        if self._ilp_asks_before_sale():
            return self.env["event.registration"].create([{**person, **place} for person in people])
        line = {"product_id": ticket.product_id.id, "product_uom_qty": len(people), **place}
        order = self.env["sale.order"].create(
            {
                "partner_id": membership.partner_id.id,
                "company_id": membership.company_id.id,
                "order_line": [Command.create(line)],
            }
        )
        seats = self.env["event.registration"].create(
            [{**person, **place, "sale_order_line_id": order.order_line.id} for person in people]
        )
        order.action_confirm()
        return seats


class EventRegistration(models.Model):
    """Of an order of a company, the seat is the person's and not the company's.

    A sold seat that is given back leaves its order: the administration has a task, to credit it or not.
    """

    _inherit = "event.registration"

    def write(self, vals):
        """Whoever gives a sold seat back, the administration hears of it."""
        leaving = vals.get("state") == "cancel" or vals.get("active") is False
        seats_sudo = self._ilp_by_rule_sudo() if leaving else self.browse()
        sold = seats_sudo.filtered(lambda seat: seat.active and seat.state != "cancel" and seat._ilp_is_sold())
        result = super().write(vals)
        for seat in sold:
            seat._ilp_tell_administration()
        return result

    def _ilp_is_sold(self):
        """Whether an order that holds is for this seat, at some price, at an event of the programme."""
        priced = self.sale_order_line_id.price_total > 0
        return priced and self.sale_order_id.state == "sale" and self.event_id._ilp_is_ours()

    def _ilp_tell_administration(self):
        user = self.env["ilp.program"]._of_institute(self.company_id)._administrator()
        own = self.with_context(lang=user.lang or self.env.lang)
        names = {"person": self.name, "event": own.event_id.name}
        self.sale_order_id.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=own.env._("%(person)s gave back a sold seat at %(event)s: credit it, or keep the fee", **names),
        )

    def _synchronize_so_line_values(self, so_line):
        values = super()._synchronize_so_line_values(so_line)
        order_of_company = so_line.order_id.partner_id.is_company
        if order_of_company and so_line.event_id.ilp_access not in (False, "public"):
            values.pop("partner_id", None)
        return values
