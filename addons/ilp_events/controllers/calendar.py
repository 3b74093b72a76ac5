from odoo.fields import Domain
from odoo.http import request, route

from ..tools import calendar_text
from .invitation import HEADERS
from .portal import IlpEventsPortal

ICS = [*HEADERS.items(), ("Content-Type", "text/calendar; charset=utf-8")]


class IlpCalendar(IlpEventsPortal):
    """The calendars: one event to keep, and the private addresses for calendar programs."""

    @route("/ilp/calendar/<string:token>.ics", type="http", auth="public", website=True, sitemap=False, methods=["GET"],
           save_session=False)  # calendar programs come every hour, and keep no cookie
    def calendar_feed(self, token, **_params):
        """The events of whoever the address belongs to."""
        domain = [("access_token", "=", token)] if token.isprintable() else Domain.FALSE  # no NUL for PostgreSQL
        feed_sudo = self._all_feeds().search(domain, limit=1)  # the token is the credential, as for an invitation
        if not feed_sudo._is_valid():
            return request.render("ilp_events.invitation_unknown", status=404, headers=HEADERS)
        return request.make_response(feed_sudo._text(), headers=ICS)

    @route("/my/ilp/events/<int:event_id>/calendar.ics", type="http", auth="user", website=True, methods=["GET"])
    def portal_ilp_event_calendar(self, event_id, **_params):
        """One event as a file for the calendar; its identity is the same as in the subscribed calendars."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        seats = self._search_registrations(membership, event)
        mine = seats.filtered(lambda seat: seat.partner_id == self.env.user.partner_id and not seat._ilp_is_waiting())
        entry = event._ilp_calendar_entry(mine[:1].event_slot_id, "CONFIRMED" if mine else "TENTATIVE")
        disposition = ("Content-Disposition", f'attachment; filename="event-{event.id}.ics"')
        return request.make_response(calendar_text(event.name, [entry]), headers=[*ICS, disposition])

    @route("/my/ilp/events/calendar", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_calendar_renew(self, whose="me", **_params):
        """Make a private address, or replace it: one's own, and for a coordinator the company's."""
        membership = self._get_ilp_membership()
        company = whose == "company"
        if membership and (not company or self._is_ilp_coordinator(membership)):
            self._all_feeds()._renew(self.env.user.partner_id, membership if company else None)
        return request.redirect("/my/ilp/events#ilp_feeds_title")

    def _all_feeds(self):
        feeds_sudo = request.env["ilp.calendar.feed"].sudo()  # found by a secret, or made for the user: see the callers
        return feeds_sudo
