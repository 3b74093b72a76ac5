from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import MissingError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.ilp_membership.controllers.portal import IlpPortal

from ..models.event_registration_gate import SEATED
from ..tools import clean_people
from .turnstile import in_turn

REFUSAL = "ilp_events_refusal"
TYPED_MAX, CHOSEN_MAX = 1000, 200


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
            "feeds": self.env["ilp.calendar.feed"].search([], order="membership_id desc"),
        }
        return request.render("ilp_events.portal_ilp_events", values)

    @route("/my/ilp/events/<int:event_id>", type="http", auth="user", website=True, methods=["GET"])
    def portal_ilp_event(self, event_id, done=None, **_params):
        """One event: who of ours goes, the form to register, and once the answer to what was asked last."""
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        refusal = request.session.pop(REFUSAL, None) or {}
        return self._render_ilp_event(membership, event, done=done, **refusal.get(str(event.id), {}))

    @route("/my/ilp/events/<int:event_id>/register", type="http", auth="user", website=True, methods=["POST"])
    @in_turn()
    def portal_ilp_event_register(self, event_id, **post):
        """Register the ticked and the typed people together, let them wait, or order seats: all of them or nobody."""
        self.env["event.event"]._ilp_read_committed()
        membership, event = self._find_ilp_event(event_id)
        if not event:
            return request.redirect("/my/ilp/events")
        form = self._read_form(post)
        try:
            count = self._register(membership, event, form)
            self.env.flush_all()
        except (UniqueViolation, UserError, ValidationError) as error:
            self.env.cr.rollback()
            if isinstance(error, UniqueViolation):  # a colleague was faster by a moment
                error = self.env._("Somebody has just registered one of these people.")
            return self._refuse(event, error, form)
        done = {"seat": count, "waiting": "waiting", "order": "order"}[form["wish"]]
        return request.redirect(f"/my/ilp/events/{event.id}?done={done}")

    # What the pages show

    def _search_ilp_events(self, membership, limit=None):
        domain = Domain("ilp_kind", "!=", False) & Domain("date_end", ">=", fields.Datetime.now())
        ours = Domain("ilp_membership_id", "=", membership.id) & Domain("state", "in", SEATED)
        domain &= Domain("kanban_state", "!=", "cancel") | Domain("registration_ids", "any", ours)
        domain &= Domain("ilp_access", "!=", "invited") | Domain("ilp_invitation_ids.membership_id", "=", membership.id)
        return self.env["event.event"].search(domain, order="date_begin, id", limit=limit)

    def _find_ilp_event(self, event_id):
        membership, event = self._get_ilp_membership(), self.env["event.event"].browse(event_id)
        try:
            found = membership and event.has_access("read") and event.active and event.ilp_kind
        except MissingError:
            found = False
        return membership, event if found else event.browse()

    def _search_registrations(self, membership, events):
        return self.env["event.registration"].search(
            [("event_id", "in", events.ids), ("ilp_membership_id", "=", membership.id), ("state", "in", SEATED)],
            order="name, id",
        )

    def _refuse(self, event, error, form=None):
        """Go back to the page, which says why and shows what was typed, once: a reload asks nothing again."""
        refusal = {"error": str(error), "form": form and {**form, "partner_ids": sorted(form["partner_ids"])}}
        request.session[REFUSAL] = {str(event.id): refusal}
        return request.redirect(f"/my/ilp/events/{event.id}")

    def _get_people(self, membership, event, chosen=None):
        """Whom the user may register: a coordinator the company's people, a colleague him- or herself, if invited.

        Who was a contact and is none any more registers nobody. With ``chosen``, ids as text, only those among them.
        """
        people = self.env.user.partner_id
        domain = Domain("is_current", "=", True) | Domain("partner_id", "=", people.id)
        domain &= Domain("membership_id", "=", membership.id)
        if chosen is not None:
            ids = [int(text) for text in chosen if text.isascii() and text.isdigit() and len(text) < 10]
            domain &= Domain("partner_id", "in", [*ids, people.id])
        names = ["is_coordinator", "membership_id", "partner_id", "company_id", "date_from", "date_to"]
        known = self.env["ilp.membership.contact"].search_fetch(domain, names)
        contacts, mine = known.filtered("is_current"), known.filtered(lambda contact: contact.partner_id == people)
        ours = people.commercial_partner_id == membership.partner_id
        if ours and any((mine & contacts).mapped("is_coordinator")):
            people |= contacts.partner_id
        elif mine and not mine & contacts:
            people = people.browse()
        if event.ilp_access == "invited":
            people &= event.ilp_invitation_ids.partner_id
        return people

    def _may_act_for(self, membership, partner):
        return partner == self.env.user.partner_id or self._is_ilp_coordinator(membership)

    def _render_ilp_event(self, membership, event, form=None, error=None, done=None):
        registrations = self._search_registrations(membership, event)
        seats, form = self._count_seats(membership, event), form or self._read_form({})
        tried = form["tried"]
        values = self._prepare_ilp_values(membership, "ilp_events") | {
            "me": self.env.user.partner_id,
            "event": event,
            "registrations": registrations,
            "people": self._get_people(membership, event) - registrations.partner_id,
            "entitlement": membership._ilp_event_entitlement(event),
            "seats": seats,
            "slots": event._ilp_coming_slots(),
            "open": event.ilp_access != "public" and event.event_registrations_open,
            "can_wait": event.ilp_has_waiting_list and self._is_full(event, seats, tried or event._ilp_full_slots()),
            "offer": self._get_offer(membership, event, seats, tried),
            "proposals": self._search_proposals(membership, event),
            "form": form,
            "error": error,
            "done": done,
        }
        return request.render("ilp_events.portal_ilp_event", values)

    def _count_seats(self, membership, event):
        """What is left for the company: of its plan, of what one company may have, and in the room (None: no limit)."""
        entitlement = membership._ilp_event_entitlement(event)
        event_sudo = event.sudo()  # counts of the company's own seats and the numbers of the event, no names
        room = event.seats_available if event.seats_limited and event.seats_max and not event.is_multi_slots else None
        left = {
            "plan": entitlement.usable if entitlement else None,
            "quota": event_sudo._ilp_company_left(membership.with_env(event_sudo.env)),
            "room": room if room is None else max(room, 0),
        }
        counted = [number for number in left.values() if number is not None]
        return left | {"left": min(counted) if counted else None}

    def _is_full(self, event, seats, tried):
        """Whether the page offers to wait: nothing is left, or a good form has just been refused."""
        coming = event.ilp_access != "public" and event.kanban_state != "cancel"
        coming = coming and event.date_begin > fields.Datetime.now()
        return coming and bool(tried or seats["left"] == 0 or event.event_registrations_sold_out)

    def _get_offer(self, membership, event, seats, tried):
        """The ticket of a paid seat beyond the plan and its price for the company, where plan or quota are used up."""
        ticket = event._ilp_overflow_ticket()
        if not ticket or not self._is_ilp_coordinator(membership) or not self._is_full(event, seats, tried):
            return None
        price, currency = event._ilp_overflow_price(membership)
        return {"ticket": ticket, "price": price, "currency": currency}

    def _search_proposals(self, membership, event):
        """The colleagues whom invited people propose in their place: for the coordinators to decide."""
        invitations = self.env["ilp.event.invitation"]
        if not self._is_ilp_coordinator(membership):
            return invitations
        domain = Domain("event_id", "=", event.id) & Domain("membership_id", "=", membership.id)
        return invitations.search(domain & Domain("proposed_email", "!=", False))

    # Registering

    def _read_form(self, post):
        """What was typed, so that the page can show it again."""
        posted = request.httprequest.form if post else None
        names, emails, chosen = (
            [text[:TYPED_MAX] for text in posted.getlist(name)[:most]] if posted else []
            for name, most in (("colleague_name", 20), ("colleague_email", 20), ("partner_id", CHOSEN_MAX))
        )
        rows = list(zip(names, emails, strict=False))
        return {
            "partner_ids": set(chosen),
            "rows": rows + [("", "")] * (2 - len(rows)),
            "slot_id": str(post.get("slot_id") or "")[:TYPED_MAX],
            "tried": False,
            "wish": post.get("wish") if post.get("wish") in ("waiting", "order") else "seat",
        }

    def _register(self, membership, event, form):
        membership_sudo = membership.sudo()  # creates the typed colleagues and the seats, after the checks here
        event_sudo = event.with_env(membership_sudo.env)
        if form["wish"] == "seat":  # who waits takes nothing of the plan, nor who pays
            membership_sudo._ilp_check_plan(event_sudo)
        partners_sudo = self._ticked_people(membership, event, form).with_env(membership_sudo.env)
        for name, email in self._typed_people(membership, form):
            partners_sudo |= membership_sudo._ilp_find_or_create_contact(name, email)
        if not partners_sudo:
            raise UserError(self.env._("Choose at least one person."))
        slots_sudo = self._chosen_slot(event_sudo, form["slot_id"])
        form["tried"] = True  # what is refused from here on is no fault of the form
        if form["wish"] == "waiting":
            return len(event_sudo._ilp_wait(event_sudo._ilp_people_vals(partners_sudo), slot=slots_sudo))
        if form["wish"] == "order":
            return len(self._order_seats(membership_sudo, event_sudo, partners_sudo, slots_sudo))
        return len(event_sudo._ilp_register(partners_sudo, slot=slots_sudo))

    def _chosen_slot(self, event_sudo, slot_id):
        if not event_sudo.is_multi_slots:
            return event_sudo.env["event.slot"]
        slot_sudo = event_sudo.event_slot_ids.filtered(lambda slot: str(slot.id) == slot_id)
        if not slot_sudo:
            raise UserError(self.env._("Choose a time."))
        return slot_sudo

    def _order_seats(self, membership_sudo, event_sudo, partners_sudo, slots_sudo):
        if not self._is_ilp_coordinator(membership_sudo.with_env(self.env)):
            raise UserError(self.env._("Only a coordinator of your company can order seats."))
        return event_sudo._ilp_order_seats(membership_sudo, event_sudo._ilp_people_vals(partners_sudo), slot=slots_sudo)

    def _ticked_people(self, membership, event, form):
        chosen = self._get_people(membership, event, form["partner_ids"])
        people = chosen.filtered(lambda partner: str(partner.id) in form["partner_ids"])
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
