from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import Controller, request, route

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class IlpInvitationController(Controller):
    """The personal page of an invited person: read it with GET, answer with POST. Mail scanners only read."""

    @route("/ilp/invitation/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def invitation(self, token, **_params):
        """Show the event, the answer given so far and the two buttons."""
        invitation_sudo = self._find_invitation(token)
        return self._render_invitation(invitation_sudo)

    @route("/ilp/invitation/<string:token>/<any(accept,decline):answer>", type="http", auth="public", website=True,
           sitemap=False, methods=["POST"])
    def invitation_answer(self, token, answer, slot_id=None, **_params):
        """Record the answer; when the gate refuses, the same page says why."""
        invitation_sudo = self._find_invitation(token)
        if not invitation_sudo:
            return self._render_invitation(invitation_sudo)
        try:
            with request.env.cr.savepoint():
                self._answer(invitation_sudo, answer, slot_id)
        except (UserError, ValidationError) as error:
            return self._render_invitation(invitation_sudo, error=str(error), status=422)
        return request.redirect(f"/ilp/invitation/{token}")

    def _answer(self, invitation_sudo, answer, slot_id):
        if answer == "decline":
            return invitation_sudo._decline()
        slots_sudo = invitation_sudo.event_id.event_slot_ids
        slot_sudo = slots_sudo.filtered(lambda slot: str(slot.id) == slot_id)
        return invitation_sudo._accept(slot=slot_sudo or slots_sudo[:1])

    def _find_invitation(self, token):
        """The token is the credential: whoever has the link answers for the person, hence superuser."""
        invitations_sudo = request.env["ilp.event.invitation"].sudo()
        domain = [("access_token", "=", token)] if token.isprintable() else Domain.FALSE  # no NUL for PostgreSQL
        invitation_sudo = invitations_sudo.search(domain, limit=1)
        lang = invitation_sudo.partner_id.lang
        if lang and request.lang.code == request.website.default_lang_id.code:
            request.update_context(lang=lang)
        return invitation_sudo.with_context(lang=request.env.lang)

    def _render_invitation(self, invitation_sudo, error=None, status=200):
        if not invitation_sudo:
            return request.render("ilp_events.invitation_unknown", status=404, headers=HEADERS)
        event_sudo, membership_sudo = invitation_sudo.event_id, invitation_sudo.membership_id
        values = {
            "invitation": invitation_sudo,
            "event": event_sudo,
            "entitlement": membership_sudo._ilp_event_entitlement(event_sudo),
            "slots": event_sudo.event_slot_ids.filtered(lambda slot: not slot.is_sold_out),
            "answerable": not event_sudo.is_finished and event_sudo.kanban_state != "cancel",
            "token": invitation_sudo.access_token,
            "error": error,
        }
        return request.render("ilp_events.invitation_page", values, status=status, headers=HEADERS)
