from odoo.exceptions import UserError, ValidationError
from odoo.http import Controller, request, route

from ..tools import clean_people
from .door import find_seat
from .invitation import HEADERS


class IlpSeatController(Controller):
    """The personal page of who waits for a seat or was offered one, and the waiting list of the public pages."""

    @route("/ilp/seat/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def seat(self, token, **_params):
        """Show the place in the line, or the offer and its two buttons. Reading changes nothing."""
        return self._render_seat(find_seat(token))

    @route("/ilp/seat/<string:token>/<any(confirm,decline):answer>", type="http", auth="public", website=True,
           sitemap=False, methods=["POST"])
    def seat_answer(self, token, answer, **_post):
        """Confirm the offered seat, decline it, or leave the line; a refusal is said on the same page."""
        seat_sudo = find_seat(token)
        if not seat_sudo:
            return self._render_seat(seat_sudo)
        try:
            with request.env.cr.savepoint():
                seat_sudo._ilp_confirm() if answer == "confirm" else seat_sudo._ilp_give_up()
        except (UserError, ValidationError) as error:
            return self._render_seat(seat_sudo, error=str(error), status=422)
        return request.redirect(f"/ilp/seat/{token}")

    def _render_seat(self, seat_sudo, error=None, status=200):
        if not seat_sudo:
            return request.render("ilp_events.link_unknown", status=404, headers=HEADERS)
        values = {
            "seat": seat_sudo,
            "event": seat_sudo.event_id,
            "offered": seat_sudo.state == "open" and bool(seat_sudo.ilp_confirm_until),
            "waiting": seat_sudo._ilp_is_waiting(),
            "token": seat_sudo.ilp_seat_token,
            "error": error,
        }
        return request.render("ilp_events.seat_page", values, status=status, headers=HEADERS)

    @route('/event/<model("event.event"):event>/waiting', type="http", auth="public", website=True, sitemap=False,
           methods=["GET", "POST"])
    def event_waiting(self, event, **post):
        """Join the waiting list of a full public event; the page keeps what was typed when something is wrong."""
        if event.ilp_access != "public" or not event.ilp_has_waiting_list:
            return request.redirect(event.website_url or "/event")
        values = {"event": event, "main_object": event, "typed": {}, "error": None, "done": False}
        if request.httprequest.method == "POST":
            typed = {key: text for key, text in post.items() if isinstance(text, str)}
            try:
                with request.env.cr.savepoint():
                    self._join(event, typed)
                values["done"] = True
            except (UserError, ValidationError) as error:
                values |= {"error": str(error), "typed": typed}
        status = 422 if values["error"] else 200
        return request.render("ilp_events.event_waiting_page", values, status=status)

    def _join(self, event, typed):
        request.env["ir.http"]._verify_request_recaptcha_token("website_event_registration")
        people, fault = clean_people([typed.get("name", "")], [typed.get("email", "")])
        if fault or not people:
            raise UserError(request.env._("Write your name and a valid e-mail address."))
        event_sudo = event.sudo()  # visitors create no registrations themselves; the page is checked above
        slot_sudo = event_sudo.event_slot_ids.filtered(lambda slot: str(slot.id) == typed.get("slot_id"))
        ticket_sudo = event_sudo.event_ticket_ids.filtered(lambda ticket: str(ticket.id) == typed.get("ticket_id"))
        if event_sudo.is_multi_slots and not slot_sudo:
            raise UserError(request.env._("Choose a time."))
        left = event_sudo._get_seats_availability([(slot_sudo, ticket_sudo or event_sudo.event_ticket_ids[:1])])[0]
        if left is None or left > 0:
            raise UserError(request.env._("Seats are still free: register on the page of the event."))
        name, email = people[0]
        event_sudo._ilp_wait_public({"name": name, "email": email}, slot=slot_sudo, ticket=ticket_sudo)
