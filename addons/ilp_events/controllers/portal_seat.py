from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request, route

from ..tools import clean_people
from .portal import IlpEventsPortal


class IlpSeatPortal(IlpEventsPortal):
    """What a company does with its seats: give one back, change the name, decide who comes instead; past events.

    The registration is always found among those that the user may read, and each act is checked again: coordinators
    act for their company, everybody else for him- or herself.
    """

    @route("/my/ilp/events/past", type="http", auth="user", website=True)
    def portal_ilp_events_past(self, **_params):
        """The events of the past, and who of ours was there."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        domain = [("ilp_membership_id", "=", membership.id), ("state", "in", ("open", "done"))]
        seats = self.env["event.registration"].search(domain, order="name, id")
        events = seats.event_id.filtered(lambda event: event.date_end < fields.Datetime.now())
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "events": events.sorted("date_begin", reverse=True)[:50],
            "registrations": seats,
        }
        return request.render("ilp_events.portal_ilp_events_past", values)

    @route("/my/ilp/events/<int:event_id>/cancel", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_cancel(self, event_id, registration_id=None, **_params):
        """Give a seat back or leave the waiting list: the coordinator anybody's, a colleague his or her own."""
        return self._act_on_seat(event_id, registration_id, "cancelled", self._give_back)

    @route("/my/ilp/events/<int:event_id>/confirm", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_confirm(self, event_id, registration_id=None, **_params):
        """Take the seat that was offered from the waiting list."""
        return self._act_on_seat(event_id, registration_id, "1", lambda _membership, seat: seat._ilp_confirm())

    @route("/my/ilp/events/<int:event_id>/name", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_name(self, event_id, registration_id=None, **post):
        """Another person takes the seat: one of the contacts, or a colleague whose name is typed."""
        return self._act_on_seat(
            event_id, registration_id, "changed", lambda membership, seat: self._change(membership, seat, post)
        )

    @route("/my/ilp/events/<int:event_id>/instead", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_instead(self, event_id, invitation_id=None, answer=None, **_params):
        """A coordinator approves or refuses the colleague whom an invited person proposed."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        proposal = self._search_proposals(membership, event).filtered(lambda i: str(i.id) == invitation_id)
        try:
            with self.env.cr.savepoint():
                proposal_sudo = proposal.sudo()  # found among the proposals of the coordinator's company
                proposal_sudo.ensure_one()._answer_substitute(self.env.user.partner_id, answer == "approve")
        except ValueError:
            return self._refuse(event, self.env._("This proposal was answered already."))
        except (AccessError, UserError, ValidationError) as error:
            return self._refuse(event, error)
        return request.redirect(f"/my/ilp/events/{event.id}?done=decided")

    # Acting on one seat

    def _act_on_seat(self, event_id, registration_id, done, act):
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        seat = self._search_registrations(membership, event).filtered(
            lambda registration: str(registration.id) == registration_id
            and self._may_act_for(membership, registration.partner_id)
        )
        try:
            if not seat or seat.state == "done" or event.is_finished:
                raise UserError(self.env._("Nothing was changed: this seat is gone, or can no longer be changed."))
            seat_sudo = seat.sudo()  # checked just above: own company, own seat or coordinator
            with self.env.cr.savepoint():
                act(membership, seat_sudo)
        except (UserError, ValidationError) as error:
            return self._refuse(event, error)
        return request.redirect(f"/my/ilp/events/{event.id}?done={done}")

    def _give_back(self, _membership, seat_sudo):
        seat_sudo._ilp_give_up()
        if seat_sudo.partner_id != self.env.user.partner_id:
            seat_sudo._ilp_mail_cancelled()

    def _change(self, membership, seat_sudo, post):
        if not self._is_ilp_coordinator(membership):
            raise UserError(self.env._("Only a coordinator of your company can change a name."))
        if seat_sudo.event_id.ilp_substitution == "no":
            raise UserError(self.env._("For this event nobody else may come in place of the invited person."))
        seat_sudo._ilp_pass_on(self._find_colleague(membership, seat_sudo, post))

    def _find_colleague(self, membership, seat_sudo, post):
        """The chosen contact, or the one whose name and address were typed."""
        contacts = membership.contact_ids.filtered("is_current").partner_id
        chosen = contacts.filtered(lambda partner: str(partner.id) == post.get("partner_id"))
        if chosen:
            return chosen.with_env(seat_sudo.env)
        typed = [post.get(key) if isinstance(post.get(key), str) else "" for key in ("name", "email")]
        people, fault = clean_people(typed[:1], typed[1:])
        if fault or not people:
            raise UserError(self.env._("Choose a colleague, or write the name and a valid e-mail address."))
        return membership.with_env(seat_sudo.env)._ilp_find_or_create_contact(*people[0])
