from odoo import api, fields, models


class EventTypeTicket(models.Model):
    """A ticket of an event, or of a kind of events, says whether its seats are beyond the plan.

    A seat beyond the plan takes no unit of the company's benefit: it is paid, at the price of the company's level.
    """

    _inherit = "event.type.ticket"

    ilp_is_overflow = fields.Boolean(
        "Beyond the plan",
        help="For affiliates whose plan has no seat left: the seat is paid and takes nothing from the plan.",
    )

    @api.model
    def _get_event_ticket_fields_whitelist(self):
        """A template hands the mark on to the tickets of its events."""
        return [*super()._get_event_ticket_fields_whitelist(), "ilp_is_overflow"]
