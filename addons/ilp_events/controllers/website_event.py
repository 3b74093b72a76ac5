from odoo.exceptions import UserError, ValidationError
from odoo.http import request, route
from odoo.tools import lazy

from odoo.addons.website_event_sale.controllers.main import WebsiteEventSaleController
from odoo.addons.website_event_sale.controllers.payment import PaymentPortalOnsite

from ..models.event_registration_seat import NUMBERS
from ..tools import asked, counts, read_form, times, unanswered


class IlpWebsiteEventController(WebsiteEventSaleController):
    """The public form registers nobody for an event that is not open to everyone, whatever is posted to it.

    For an event that is, what cannot be read is answered by a sentence and not by an error, and so is a refusal.
    """

    @route()
    def registration_new(self, event, **post):
        """No attendee form for an event of affiliates, nor for counts that are no numbers."""
        if event.ilp_access != "public" or counts(post) is None:
            return False
        return super().registration_new(event, **post)

    @route()
    def registration_confirm(self, event, **post):
        """Refuse with a page that says why and where affiliates register; of an event that is full, on its own page."""
        if event.ilp_access != "public":
            return request.render("ilp_events.registration_refused", {"event": event}, status=403)
        form, fault = read_form(post)
        if fault := fault or self._find_ilp_fault(event, form):
            return self._render_ilp_fault(event, self._describe_ilp_fault(fault))
        kept = {key: value for key, value in post.items() if "-" not in key}
        try:
            return super().registration_confirm(event, **kept, **form)
        except (UserError, ValidationError) as error:
            return self._refuse_ilp_registration(event, error)

    def _create_attendees_from_registration_post(self, event, registration_data):
        """Where an officer approves, people ask first and pay when they have the seat: nothing goes into the cart."""
        if event._ilp_asks_before_sale():
            return super(WebsiteEventSaleController, self)._create_attendees_from_registration_post(
                event, registration_data
            )
        return super()._create_attendees_from_registration_post(event, registration_data)

    @route()
    def event_registration_success(self, event, registration_ids=""):
        """Show the registrations of the visitor; a link that was cut has none."""
        ids = [number for number in registration_ids.split(",") if number.isascii() and number.isdigit()]
        return super().event_registration_success(event, ",".join(ids) or "0")

    def _find_ilp_fault(self, event, form):
        """What a form that can be read still lacks: times and questions of this event, and the mandatory answers."""
        questions_sudo = event.sudo().question_ids  # visitors may not read the questions, only answer them
        if asked(form) - set(questions_sudo.ids):
            return "form"
        if (chosen := times(form)) and chosen - set(event.event_slot_ids.ids):
            return "form"
        mandatory = questions_sudo.filtered("is_mandatory_answer").mapped("question_type")
        return next((kind for kind in ("name", "email") if kind in mandatory and unanswered(form, kind)), None)

    def _describe_ilp_fault(self, fault):
        if fault == "name":
            return request.env._("Write the name of each person, at most 100 characters on one line.")
        if fault == "email":
            return request.env._("Write a valid e-mail address for each person.")
        if fault == "text":
            return request.env._("An answer is too long, or contains signs that cannot be kept.")
        return request.env._("The form could not be read. Open the page of the event again and register from there.")

    def _refuse_ilp_registration(self, event, error):
        """Take back what was written for the seat and tell why: who lost the last one sees the page of a full event."""
        sentence, full = str(error), getattr(error, "ilp_no_seat_left", False)
        request.env.cr.rollback()
        request.cart = lazy(request.website._get_and_cache_current_cart)  # a cart made just now is gone
        if full:
            return request.redirect(f"/event/{event.id}/register?registration_error_code=insufficient_seats")
        return self._render_ilp_fault(event, sentence)

    def _render_ilp_fault(self, event, sentence):
        values = {"event": event, "sentence": sentence}
        return request.render("ilp_events.registration_fault", values, status=422)


class IlpEventPayment(PaymentPortalOnsite):
    """Who is about to pay has the seat, for as long as a payment takes: nobody pays for a seat that is gone."""

    def _validate_transaction_for_order(self, transaction, sale_order):
        result = super()._validate_transaction_for_order(transaction, sale_order)
        domain = [("sale_order_id", "=", sale_order.id), ("state", "=", "draft"), ("ilp_waitlisted_on", "=", False)]
        Seat_sudo = request.env["event.registration"].sudo()  # of the order whose token was checked
        seats_sudo = Seat_sudo.search_fetch(domain, ["event_id", "event_slot_id", "event_ticket_id", *NUMBERS])
        seats_sudo._ilp_hold()
        return result
