from odoo.http import request, route

from odoo.addons.website_event_sale.controllers.main import WebsiteEventSaleController


class IlpWebsiteEventController(WebsiteEventSaleController):
    """The public form registers nobody for an event that is not open to everyone, whatever is posted to it."""

    @route()
    def registration_new(self, event, **post):
        """No attendee form for an event of affiliates."""
        return False if event.ilp_access != "public" else super().registration_new(event, **post)

    @route()
    def registration_confirm(self, event, **post):
        """Refuse with a page that says why and where affiliates register."""
        if event.ilp_access == "public":
            return super().registration_confirm(event, **post)
        return request.render("ilp_events.registration_refused", {"event": event}, status=403)
