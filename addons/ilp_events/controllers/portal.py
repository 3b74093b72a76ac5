from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.ilp_membership.controllers.portal import IlpPortal

from ..tools import clean_people

TAKING = ("draft", "open", "done")


class IlpEventsPortal(IlpPortal):
    """The events of a company: what comes, who of ours goes, how many seats of the plan are left.

    Pages read through the record rules. A coordinator registers the company's people, a colleague only him- or
    herself; both are checked here and again by the gate of the registration.
    """

    def _prepare_ilp_home_values(self, membership):
        values = super()._prepare_ilp_home_values(membership)
        events = self._search_ilp_events(membership, limit=3)
        return values | {"ilp_events": events, "ilp_registrations": self._search_registrations(membership, events)}

    @route("/my/ilp/events", type="http", auth="user", website=True)
    def portal_ilp_events(self, **_params):
        """The coming events that the company may enter."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        events = self._search_ilp_events(membership)
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "events": events,
            "registrations": self._search_registrations(membership, events),
            "entitlements": {event: membership._ilp_event_entitlement(event) for event in events},
        }
        return request.render("ilp_events.portal_ilp_events", values)

    @route("/my/ilp/events/<int:event_id>", type="http", auth="user", website=True, methods=["GET"])
    def portal_ilp_event(self, event_id, done=None, **_params):
        """One event: who of ours goes, and the form to register."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        return self._render_ilp_event(membership, event, done=done)

    @route("/my/ilp/events/<int:event_id>/register", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_register(self, event_id, **post):
        """Register the ticked and the typed people together: all of them or nobody."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        form, event_sudo = self._read_form(post), event.sudo()  # the line is a write on the event's row
        try:
            membership.sudo()._ilp_check_plan(event_sudo)  # who gets nothing need not wait for the turn
            event_sudo._ilp_stand_in_line()
            with self.env.cr.savepoint():
                count = self._register(membership, event, form)
        except (UserError, ValidationError) as error:
            return self._render_ilp_event(membership, event, form=form, error=str(error), status=422)
        return request.redirect(f"/my/ilp/events/{event.id}?done={count}")

    @route("/my/ilp/events/<int:event_id>/cancel", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_event_cancel(self, event_id, registration_id=None, **_params):
        """Give a seat back: the coordinator anybody's, a colleague his or her own."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        registration = self._search_registrations(membership, event).filtered(
            lambda registration: str(registration.id) == registration_id
            and self._may_act_for(membership, registration.partner_id)
        )
        if not registration or registration.state == "done" or event.is_finished:
            error = self.env._("This seat cannot be given back.")
            return self._render_ilp_event(membership, event, error=error, status=422)
        registration_sudo = registration.sudo()  # checked just above: own company, own seat or coordinator
        registration_sudo.action_cancel()
        return request.redirect(f"/my/ilp/events/{event.id}?done=cancelled")

    # What the pages show

    def _search_ilp_events(self, membership, limit=None):
        domain = Domain("ilp_kind", "!=", False) & Domain("date_end", ">=", fields.Datetime.now())
        domain &= Domain("kanban_state", "!=", "cancel")
        domain &= Domain("ilp_access", "!=", "invited") | Domain("ilp_invitation_ids.membership_id", "=", membership.id)
        return self.env["event.event"].search(domain, order="date_begin, id", limit=limit)

    def _find_ilp_event(self, event_id):
        membership = self._get_ilp_membership()
        events = self.env["event.event"].search([("id", "=", event_id), ("ilp_kind", "!=", False)])
        return membership, events if membership else events.browse()

    def _search_registrations(self, membership, events):
        return self.env["event.registration"].search(
            [("event_id", "in", events.ids), ("ilp_membership_id", "=", membership.id), ("state", "in", TAKING)],
            order="name, id",
        )

    def _get_people(self, membership, event):
        """Whom the user may register: a coordinator the company's people, a colleague him- or herself, if invited."""
        people = self.env.user.partner_id
        if self._is_ilp_coordinator(membership):
            people |= membership.contact_ids.filtered("is_current").partner_id
        if event.ilp_access == "invited":
            people &= event.ilp_invitation_ids.partner_id
        return people

    def _may_act_for(self, membership, partner):
        return partner == self.env.user.partner_id or self._is_ilp_coordinator(membership)

    def _render_ilp_event(self, membership, event, form=None, error=None, done=None, status=200):
        registrations = self._search_registrations(membership, event)
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "me": self.env.user.partner_id,
            "event": event,
            "registrations": registrations,
            "people": self._get_people(membership, event) - registrations.partner_id,
            "entitlement": membership._ilp_event_entitlement(event),
            "slots": event.event_slot_ids.filtered(lambda slot: slot.start_datetime > fields.Datetime.now()),
            "open": event.ilp_access != "public" and event.event_registrations_open,
            "form": form or self._read_form({}),
            "error": error,
            "done": done,
        }
        return request.render("ilp_events.portal_ilp_event", values, status=status)

    # Registering

    def _read_form(self, post):
        """What was typed, so that the page can show it again."""
        posted = request.httprequest.form if post else None
        names = posted.getlist("colleague_name")[:20] if posted else []
        emails = posted.getlist("colleague_email")[:20] if posted else []
        rows = list(zip(names, emails, strict=False))
        return {
            "partner_ids": set(posted.getlist("partner_id")) if posted else set(),
            "rows": rows + [("", "")] * (2 - len(rows)),
            "slot_id": post.get("slot_id"),
        }

    def _register(self, membership, event, form):
        membership_sudo = membership.sudo()  # creates the typed colleagues and the seats, after the checks here
        event_sudo = event.with_env(membership_sudo.env)
        membership_sudo._ilp_check_plan(event_sudo)
        partners_sudo = self._ticked_people(membership, event, form).with_env(membership_sudo.env)
        for name, email in self._typed_people(membership, form):
            partners_sudo |= membership_sudo._ilp_find_or_create_contact(name, email)
        if not partners_sudo:
            raise UserError(self.env._("Choose at least one person."))
        slots_sudo = event_sudo.event_slot_ids.filtered(lambda slot: str(slot.id) == form["slot_id"])
        if event_sudo.is_multi_slots and not slots_sudo:
            raise UserError(self.env._("Choose a time."))
        return len(event_sudo._ilp_register(partners_sudo, slot=slots_sudo))

    def _ticked_people(self, membership, event, form):
        people = self._get_people(membership, event).filtered(lambda partner: str(partner.id) in form["partner_ids"])
        if form["partner_ids"] - {str(partner_id) for partner_id in people.ids}:
            raise UserError(self.env._("You can register only people of your company, or yourself."))
        return people

    def _typed_people(self, membership, form):
        people, fault = clean_people(*zip(*form["rows"], strict=True))
        if people and not self._is_ilp_coordinator(membership):
            raise UserError(self.env._("Only a coordinator of your company can register other people."))
        if fault == "name":
            raise UserError(self.env._("Write the name of each colleague, at most 100 characters."))
        if fault == "email":
            raise UserError(self.env._("Write a valid e-mail address for each colleague."))
        return people
