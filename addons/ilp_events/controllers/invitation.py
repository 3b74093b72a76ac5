from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import Controller, request, route

from ..tools import clean_people

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class IlpInvitationController(Controller):
    """The personal page of an invited person: read it with GET, answer with POST. Mail scanners only read."""

    @route("/ilp/invitation/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def invitation(self, token, done=None, **_params):
        """Show the event, the answer given so far and the buttons."""
        invitation_sudo = self._find_invitation(token)
        return self._render_invitation(invitation_sudo, done=done)

    @route("/ilp/invitation/<string:token>/<any(accept,decline,instead,wait):answer>", type="http", auth="public",
           website=True, sitemap=False, methods=["POST"])
    def invitation_answer(self, token, answer, **post):
        """Record the answer; when the gate refuses, the same page says why and shows what was typed."""
        invitation_sudo = self._find_invitation(token)
        if not invitation_sudo.active:
            return self._render_invitation(invitation_sudo)
        try:
            invitation_sudo._take_turn(in_line=answer == "accept")
            with request.env.cr.savepoint():
                done = getattr(self, f"_answer_{answer}")(invitation_sudo, post)
        except (UserError, ValidationError) as error:
            return self._render_invitation(invitation_sudo, error=str(error), typed=post, status=422)
        return request.redirect(f"/ilp/invitation/{token}" + (f"?done={done}" if done else ""))

    def _answer_decline(self, invitation_sudo, _post):
        invitation_sudo._decline()

    def _answer_accept(self, invitation_sudo, post):
        invitation_sudo._accept(slot=self._chosen_slot(invitation_sudo, post))

    def _answer_wait(self, invitation_sudo, post):
        invitation_sudo._wait(slot=self._chosen_slot(invitation_sudo, post))

    def _chosen_slot(self, invitation_sudo, post):
        slots_sudo = invitation_sudo.event_id.event_slot_ids
        return slots_sudo.filtered(lambda slot: str(slot.id) == post.get("slot_id")) or slots_sudo[:1]

    def _answer_instead(self, invitation_sudo, post):
        name, email = (post.get(key) if isinstance(post.get(key), str) else "" for key in ("name", "email"))
        people, fault = clean_people([name], [email])
        if fault or not people:
            raise UserError(request.env._("Write the name and a valid e-mail address of the colleague who comes."))
        return "named" if invitation_sudo._propose_substitute(*people[0]) else "proposed"

    def _find_invitation(self, token):
        """The token is the credential: whoever has the link answers for the person, hence superuser."""
        invitations_sudo = request.env["ilp.event.invitation"].sudo().with_context(active_test=False)
        domain = [("access_token", "=", token)] if token.isprintable() else Domain.FALSE  # no NUL for PostgreSQL
        invitation_sudo = invitations_sudo.search(domain, limit=1).with_context(active_test=True)
        lang = invitation_sudo.partner_id.lang
        if lang and request.lang.code == request.website.default_lang_id.code:
            request.update_context(lang=lang)
        return invitation_sudo.with_context(lang=request.env.lang)

    def _render_invitation(self, invitation_sudo, error=None, typed=None, done=None, status=200):
        if not invitation_sudo:
            return request.render("ilp_events.invitation_unknown", status=404, headers=HEADERS)
        event_sudo, membership_sudo = invitation_sudo.event_id, invitation_sudo.membership_id
        coming = not event_sudo.is_finished and event_sudo.kanban_state != "cancel"
        seat_sudo = invitation_sudo._taking()
        values = {
            "invitation": invitation_sudo,
            "event": event_sudo,
            "entitlement": membership_sudo._ilp_event_entitlement(event_sudo),
            "slots": event_sudo._ilp_coming_slots(),
            "answerable": coming and invitation_sudo.active and invitation_sudo.state not in ("attended", "absent"),
            "seat": seat_sudo,
            "pending": seat_sudo._ilp_is_waiting() or seat_sudo._ilp_is_provisional(),
            "can_wait": invitation_sudo._may_wait() if not seat_sudo else False,
            "token": invitation_sudo.access_token,
            "typed": {key: text for key, text in (typed or {}).items() if isinstance(text, str)},
            "done": done,
            "error": error,
        }
        return request.render("ilp_events.invitation_page", values, status=status, headers=HEADERS)
