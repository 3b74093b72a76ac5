from odoo import api, models
from odoo.tools import hmac
from odoo.tools.urls import urljoin

from .event_registration_gate import COMING


class EventRegistration(models.Model):
    """The badge of a person: who comes and from where. The scanner lets nobody in who has no seat."""

    # pylint: disable=consider-merging-classes-inherited  # the badge has a file of its own
    _inherit = "event.registration"

    @api.depends("partner_id")
    def _compute_company_name(self):
        """Badge, scanner and lists name the company that a person of the programme works for."""
        result = super()._compute_company_name()
        for seat in self.filtered(lambda one: not one.company_name and one.event_id._ilp_is_ours()):
            seat.company_name = seat.partner_id.commercial_company_name
        return result

    @api.model
    def register_attendee(self, barcode, event_id):
        """Who waits in the line, or for an officer, has no seat: the desk of that event reads it, and decides."""
        seat = self.search([("barcode", "=", barcode)], limit=1)
        if event_id and seat.event_id.id != event_id:
            return super().register_attendee(barcode, event_id)
        if seat.state in COMING and seat.ilp_approval == "requested":
            return {**seat._get_registration_summary(), "status": "ilp_requested"}
        if seat._ilp_is_waiting():
            return {**seat._get_registration_summary(), "status": "ilp_waiting"}
        return super().register_attendee(barcode, event_id)

    def _get_registration_summary(self):
        """Who registered before badges named the company has one, too."""
        summary = super()._get_registration_summary()
        ours = self.event_id._ilp_is_ours()
        return summary | ({"company_name": self._ilp_by_rule_sudo()._ilp_company_label()} if ours else {})

    def _ilp_ticket_link(self):
        """Where the person finds the ticket with its code, on a telephone too."""
        event_sudo = self.event_id.sudo()  # the link is in mails to the person and on the person's own pages only
        proof = event_sudo._get_tickets_access_hash(self.ids)
        page = f"/event/{event_sudo.id}/my_tickets?registration_ids=%5B{self.id}%5D&tickets_hash={proof}"
        return urljoin(event_sudo.get_base_url(), f"{page}&responsive_html=1")


class EventEvent(models.Model):
    """A link to tickets dies with them."""

    # pylint: disable=consider-merging-classes-inherited  # the badge has a file of its own
    _inherit = "event.event"

    def _get_tickets_access_hash(self, registration_ids):
        """At an event of the programme the link is for these badges: another person in the seat has another one."""
        plain = super()._get_tickets_access_hash(registration_ids)
        if not self._ilp_is_ours():
            return plain
        numbers = [number for number in registration_ids if type(number) is int]  # a visitor may have typed them
        seats_sudo = self.env["event.registration"].sudo().browse(numbers).exists()  # codes are not shown
        codes = sorted(code or "" for code in seats_sudo.mapped("barcode"))
        return hmac(self.env(su=True), "ilp_events.tickets", (plain, codes))
