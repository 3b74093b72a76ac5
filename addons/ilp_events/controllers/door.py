from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.ilp_membership.controllers.fee_register import XLSX
from odoo.addons.ilp_membership.controllers.portal import IlpPortal

from .invitation import HEADERS

TYPED_MAX = 60


def find_seat(token):
    """The seat of a personal link, with the page in the language of its person.

    The token is the credential: whoever has the link answers for the person, hence superuser.
    """
    seats_sudo = request.env["event.registration"].sudo()
    seat_sudo = seats_sudo._ilp_find_by_token(token)
    lang = seat_sudo.partner_id.lang
    if lang and request.lang.code == request.website.default_lang_id.code:
        request.update_context(lang=lang)
    return seat_sudo.with_context(lang=request.env.lang)


class IlpDetailsController(Controller):
    """The personal pages of a registered person: details before the event, an opinion after it. No login is needed."""

    @route("/ilp/details/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def details(self, token, saved=None, **_params):
        """What is asked of the person, with the answers given so far."""
        seat_sudo = find_seat(token)
        return self._render_details(seat_sudo, saved=bool(saved))

    @route("/ilp/details/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["POST"])
    def details_save(self, token, **typed):
        """Keep the answers; when one is wrong, the same page says which and keeps what was typed."""
        seat_sudo = find_seat(token)
        try:
            with request.env.cr.savepoint():
                return self._saved(seat_sudo and seat_sudo._ilp_save_details(typed), f"/ilp/details/{token}")
        except UserError as error:
            return self._render_details(seat_sudo, typed=typed, error=str(error), status=422)

    @route("/ilp/feedback/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def feedback(self, token, saved=None, **_params):
        """Three questions and a free text."""
        return self._render_feedback(find_seat(token), saved=bool(saved))

    @route("/ilp/feedback/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["POST"])
    def feedback_save(self, token, **typed):
        """Keep the opinion; sending it again changes it."""
        seat_sudo = find_seat(token)
        try:
            with request.env.cr.savepoint():
                kept = seat_sudo and seat_sudo.env["ilp.event.feedback"]._keep(seat_sudo, typed)
                return self._saved(kept, f"/ilp/feedback/{token}")
        except UserError as error:
            return self._render_feedback(seat_sudo, typed=typed, error=str(error), status=422)

    def _saved(self, kept, page):
        return request.redirect(f"{page}?saved=1") if kept else self._render_unknown()

    def _render_details(self, seat_sudo, typed=None, saved=False, error=None, status=200):
        if not seat_sudo:
            return self._render_unknown()
        values = {
            "seat": seat_sudo,
            "event": seat_sudo.event_id,
            "questions": seat_sudo._ilp_questions(),
            "typed": seat_sudo._ilp_typed_details() if typed is None else typed,
            "wish_kinds": seat_sudo.env["ilp.event.wish"]._fields["kind"]._description_selection(seat_sudo.env),
            "given_back": seat_sudo.state not in ("open", "done"),
            "saved": saved,
            "error": error,
        }
        return request.render("ilp_events.details_page", values, status=status, headers=HEADERS)

    def _render_feedback(self, seat_sudo, typed=None, saved=False, error=None, status=200):
        if not seat_sudo:
            return self._render_unknown()
        feedback_sudo = seat_sudo.env["ilp.event.feedback"].search([("registration_id", "=", seat_sudo.id)])
        names = ("content_mark", "useful_mark", "wants_call", "comment")
        fields = feedback_sudo._fields
        values = {
            "seat": seat_sudo,
            "event": seat_sudo.event_id,
            "typed": {name: feedback_sudo[name] for name in names} if typed is None else typed,
            "marks": fields["content_mark"]._description_selection(seat_sudo.env),
            "questions": {name: fields[name]._description_string(seat_sudo.env) for name in names},
            "came": seat_sudo.state == "done",
            "saved": saved,
            "error": error,
        }
        return request.render("ilp_events.feedback_page", values, status=status, headers=HEADERS)

    def _render_unknown(self):
        return request.render("ilp_events.link_unknown", status=404, headers=HEADERS)


class IlpVisitorList(Controller):
    """The list of the visitors for the gate of the host, as a workbook."""

    @route("/ilp/events/<int:event_id>/visitors.xlsx", type="http", auth="user", readonly=True)
    def visitors(self, event_id, **_params):
        """Those who agreed, with the answers the host asked for; for liaison officers."""
        event = request.env["event.event"].browse(event_id).exists()
        if not event:
            raise NotFound
        event._check_ilp_visitors()
        name = request.env._("Visitors %(event)s", event=event.name)
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(f"{name[:TYPED_MAX]}.xlsx"))]
        return request.make_response(event._ilp_visitor_workbook(), headers)


class IlpParticipantsPortal(IlpPortal):
    """Who else is at an event: for its participants, and only those who agreed."""

    @route("/my/ilp/events/<int:event_id>/people", type="http", auth="user", website=True, methods=["GET"])
    def portal_ilp_event_people(self, event_id, **_params):
        """Name, company and role of the others, read through the record rule."""
        membership = self._get_ilp_membership()
        event = self.env["event.event"].search([("id", "=", event_id), ("ilp_kind", "!=", False)])
        if not membership or not event:
            return request.redirect("/my/ilp/events")
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "event": event,
            "my_seat": event._ilp_my_seat(),
            "people": self.env["ilp.event.attendee"].search([("event_id", "=", event.id)]),
        }
        return request.render("ilp_events.portal_ilp_event_people", values)

    @route("/my/ilp/events/<int:event_id>/visitors", type="http", auth="user", website=True, methods=["GET"])
    def portal_ilp_event_visitors(self, event_id, **_params):
        """The visitors whom the company hosts, for its own gate: coordinators only, and only those who agreed."""
        membership = self._get_ilp_membership()
        event = self.env["event.event"].search([("id", "=", event_id), ("ilp_kind", "!=", False)])
        if not membership or not self._is_ilp_coordinator(membership) or not event._ilp_is_hosted_by_reader():
            return request.redirect("/my/ilp/events")
        event_sudo = event.sudo()  # the visitors are of other companies; each agreed that the host is told
        header, rows = event_sudo._ilp_visitor_rows()
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "event": event,
            "header": header,
            "rows": rows,
            "withheld": event_sudo._ilp_visitors_withheld(),
        }
        return request.render("ilp_events.portal_ilp_event_visitors", values)
