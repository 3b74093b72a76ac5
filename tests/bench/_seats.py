"""The scenes of the benchmark of the seats: what is limited, what a visitor posts, and what the answer means."""

import re
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

PASSWORD = "bench-password"


def ours(env):
    """Our addons, where they are installed."""
    return env["ir.module.module"].search([("name", "=like", "ilp\\_%"), ("state", "=", "installed")])


def prepare(env):
    """Nothing is mailed, and a bank transfer can be chosen in the shop."""
    env["ir.mail_server"].search([]).active = False
    pay = env.ref("payment.payment_provider_transfer")
    pay.write({"state": "enabled", "is_published": True})
    pay.with_context(active_test=False).payment_method_ids.active = True


def make_event(env, **values):
    """An event in a month, with the seats that the scene limits."""
    begin = (fields.Datetime.now() + timedelta(days=30)).replace(hour=8, minute=0, second=0)
    base = {"name": "Bench", "date_begin": begin, "date_end": begin + timedelta(hours=6), "date_tz": "Europe/Rome"}
    return env["event.event"].create({**base, "event_mail_ids": False, "is_published": True, **values})


def seats(env, event_id):
    """Who has a seat now."""
    domain = [("event_id", "=", event_id), ("state", "in", ("open", "done"))]
    return env["event.registration"].search_count(domain)


class Free:
    """A public event without a price, limited by its room."""

    ours_only = False

    def make(self, env):
        """An event of its own for each round."""
        event = make_event(env, seats_limited=True, seats_max=20)
        return self.story(event)

    def taken(self, _outcomes, count):
        """The seats that are gone at the end."""
        return count()

    def story(self, event, **more):
        """What a visitor needs to know to fill the form."""
        kinds = {question.question_type: question.id for question in event.question_ids}
        path = f"/event/{event.id}/registration/confirm"
        return {"event": event.id, "path": path, "ticket": 0, "slot": 0, "kinds": kinds, **more}

    def visit(self, visitor, _server, story, _number):
        """Open the page of the event."""
        visitor.get(f"/event/{story['event']}/register")
        assert visitor.token, "the page has no form"
        return visitor

    def press(self, visitor, story, number):
        """Register one person, and tell what came back."""
        form = {
            "1-event_ticket_id": story["ticket"],
            f"1-name-{story['kinds']['name']}": f"Person {number}",
            f"1-email-{story['kinds']['email']}": f"person{number}@example.com",
        }
        time = {"1-event_slot_id": story["slot"]} if story["slot"] else {}
        return outcome(*visitor.post(story["path"], form | time))


class Ticket(Free):
    """Limited by the ticket."""

    def make(self, env):
        """A ticket with twenty seats."""
        event = make_event(env, event_ticket_ids=[Command.create({"name": "Seat", "seats_max": 20, "price": 0})])
        return self.story(event, ticket=event.event_ticket_ids.id)


class Slot(Free):
    """Limited at each time."""

    def make(self, env):
        """Two times of twenty seats; everybody wants the first."""
        event = make_event(env, seats_limited=True, seats_max=20, is_multi_slots=True)
        hours = [{"date": event.date_begin.date(), "start_hour": hour, "end_hour": hour + 1} for hour in (11, 12)]
        slots = env["event.slot"].create([{"event_id": event.id, **hour} for hour in hours])
        return self.story(event, slot=slots[0].id)


def portal_users(env, event, people=20):
    """A company of its own for each round: its people, the first twenty of whom can log in."""
    company = env["res.partner"].create({"name": f"Bench {event.id}", "is_company": True})
    people = env["res.partner"].create(
        [{"name": f"C{n}", "email": f"c{n}-{event.id}@example.com", "parent_id": company.id} for n in range(people)]
    )
    portal = [Command.set(env.ref("base.group_portal").ids)]
    env["res.users"].with_context(no_reset_password=True).create(
        [{"partner_id": p.id, "login": p.email, "password": PASSWORD, "group_ids": portal} for p in people[:20]]
    )
    return company, people


class Users(Free):
    """The same as free, by people who are logged in."""

    def make(self, env):
        """Twenty users."""
        event = make_event(env, seats_limited=True, seats_max=20)
        _company, people = portal_users(env, event)
        return self.story(event, logins=people.mapped("email"))

    def visit(self, visitor, server, story, number):
        """Log in and open the page of the event."""
        visitor.login(server.database, story["logins"][number], PASSWORD)
        return super().visit(visitor, server, story, number)


class Plan(Free):
    """For affiliates: twenty coordinators of one company, whose plan has twenty seats, for five colleagues each."""

    ours_only = True

    def make(self, env):
        """A company of its own for each round."""
        event = make_event(env, ilp_kind="plenary", ilp_access="affiliates")
        company, people = portal_users(env, event, 120)
        today = fields.Date.today()
        membership = env["ilp.membership"].create(
            {
                "partner_id": company.id,
                "program_id": env["ilp.program"].search([], limit=1).id,
                "officer_id": env.ref("base.user_admin").id,
                "state": "active",
                "accession_date": today,
                "contact_ids": [
                    Command.create({"partner_id": p.id, "is_coordinator": number < 20, "date_from": today})
                    for number, p in enumerate(people)
                ],
            }
        )
        signed = {"state": "active", "signed_by": "Bench", "signed_on": fields.Datetime.now()}
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": today, **signed})
        entitlement = term._entitlement_of(env.ref("ilp_membership.benefit_event_seat"))
        entitlement._grant(20, term)
        path = f"/my/ilp/events/{event.id}/register"
        return {"event": event.id, "path": path, "logins": people[:20].mapped("email"), "people": people[20:].ids}

    def visit(self, visitor, server, story, number):
        """Log in and open the event on the portal."""
        visitor.login(server.database, story["logins"][number], PASSWORD)
        visitor.get(f"/my/ilp/events/{story['event']}")
        return visitor

    def press(self, visitor, story, number):
        """Register a colleague. A refusal leads back to the page, which says it: read where the visitor goes there."""
        status, place, text = visitor.post(story["path"], {"partner_id": story["people"][number]})
        if status == 303 and "done=" not in place:
            return "told" if not visitor.follows or "o_ilp_error" in text else "silent"
        return outcome(status, place, text)


class Paid(Free):
    """A hundred buyers with a full cart, who all go to pay: whoever is let through pays for a seat."""

    def make(self, env):
        """The carts, as the website makes them."""
        product = env["product.product"].create({"name": "Seat", "type": "service", "service_tracking": "event"})
        event = make_event(env, seats_limited=True, seats_max=20)
        ticket = env["event.event.ticket"].create(
            {"name": "Seat", "event_id": event.id, "product_id": product.id, "price": 50}
        )
        return self.story(event) | {"path": "/shop/payment/transaction/[0-9]+", "buys": self.carts(env, ticket)}

    def carts(self, env, ticket):
        """One order with its unpaid registration for each buyer, and what its payment asks for."""
        address = {"street": "Via Roma 1", "city": "Genova", "zip": "16100", "country_id": env.ref("base.it").id}
        buyers = env["res.partner"].create(
            [{"name": f"Buyer {number}", "email": f"b{number}@example.com", **address} for number in range(100)]
        )
        line = {"product_id": ticket.product_id.id, "event_id": ticket.event_id.id, "event_ticket_id": ticket.id}
        website, pay = env["website"].search([], limit=1), env.ref("payment.payment_provider_transfer")
        orders = env["sale.order"].create(
            [
                {"partner_id": buyer.id, "website_id": website.id, "order_line": [Command.create(line)]}
                for buyer in buyers
            ]
        )
        seat = {"event_id": ticket.event_id.id, "event_ticket_id": ticket.id, "name": "Buyer"}
        links = [{"sale_order_id": order.id, "sale_order_line_id": order.order_line.id} for order in orders]
        env["event.registration"].create([{**seat, **link} for link in links])
        method = {"provider_id": pay.id, "payment_method_id": pay.with_context(active_test=False).payment_method_ids.id}
        return [
            {"order": order.id, "access_token": order._portal_ensure_token(), "amount": order.amount_total, **method}
            for order in orders
        ]

    def taken(self, outcomes, _count):
        """The people who were let through: nobody confirms a transfer here."""
        return outcomes.count("seat")

    def press(self, visitor, story, number):
        """Go to pay one order."""
        buy = dict(story["buys"][number], token_id=None, flow="redirect", tokenization_requested=False)
        answer = visitor.call(f"/shop/payment/transaction/{buy.pop('order')}", landing_route="/my", **buy)
        if "result" in answer:
            return "seat"
        return "told" if answer["error"]["data"]["name"].startswith("odoo.exceptions.") else "error"


def outcome(status, place, text):
    """A seat, a loss that was told, a loss without a word, or an error."""
    if status >= 500 or status in (400, 404):
        return "error"
    if "insufficient_seats" in place:
        return "told"
    if status in (302, 303):
        return "seat"
    return "told" if re.search(r'role="alert"|o_ilp_error', text) else "silent"


SCENES = {
    "free, room": Free(),
    "free, ticket": Ticket(),
    "free, time": Slot(),
    "free, portal users": Users(),
    "plan of a company": Plan(),
    "let through to pay": Paid(),
}


def crowd(env, events, registrations):
    """So many events with so many people, written at once."""
    present = env["event.event"].search_count([("name", "=like", "Crowd %")])
    begin = fields.Datetime.now() + timedelta(days=40)
    values = {"date_begin": begin, "date_end": begin + timedelta(hours=2), "event_mail_ids": False, "seats_max": 500}
    names = [f"Crowd {number}" for number in range(present, events)]
    made = env["event.event"].create([{"name": name, "seats_limited": True, **values} for name in names])
    env.flush_all()
    env.cr.execute(
        "INSERT INTO event_registration (event_id, name, state, active, barcode, ilp_room_seat)"
        " SELECT e.id, 'P', 'open', true, e.id || '-' || n, n"
        " FROM unnest(%s) AS e(id), generate_series(1, %s) AS n",
        [made.ids, registrations // events],
    )
    env.cr.execute("ANALYZE event_registration")


def read_view(env, view, events):
    """What the web client asks for."""
    model = env["event.event"]
    arch = model.get_views([(False, view)])
    names = arch["models"]["event.event"]["fields"]
    shown = set(re.findall(r'<field name="(\w+)"', arch["views"][view]["arch"])) & set(names)
    specification = {name: {"fields": {"display_name": {}}} if "relation" in names[name] else {} for name in shown}
    model.web_search_read(
        [("name", "=like", "Crowd %")], specification, limit=1 if view == "form" else min(80, events)
    )
