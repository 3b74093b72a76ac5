from odoo.exceptions import UserError
from odoo.tests import tagged

from .races import EventRaceCase


@tagged("post_install", "-at_install")
class TestRacesPeople(EventRaceCase):
    """Two at once: one company's last seat, one link answered twice, two seats freed, the line walked twice."""

    def _make(self, env):
        result = super()._make(env)
        env["ilp.entitlement"].browse(self.entitlement)._grant(5, env["ilp.membership"].browse(self.memberships))
        more = env["res.partner"].create(
            [{"name": name, "email": f"{name}@race.example.com", "parent_id": self.company} for name in "cdef"]
        )
        self.more = more.ids
        self.records.insert(-1, more)
        return result

    def _states(self, event_id):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT partner_id, state FROM event_registration WHERE event_id = %s ORDER BY id", [event_id]
            )
            return dict(cr.fetchall())

    def test_the_last_seat_of_a_company_goes_to_one_person(self):
        self._do(lambda env: env["event.event"].browse(self.plenary).write({"ilp_company_seats": 1}))
        self.assertEqual(self._race_for(self.plenary), [UserError])
        self.assertEqual(self._taken(self.plenary), 1)

    def _invitation(self, env):
        values = {"event_id": self.plenary, "membership_id": self.memberships[0], "partner_id": self.people[0]}
        return env["ilp.event.invitation"].create({**values, "state": "sent"}).id

    def test_one_link_accepted_and_declined_at_once_ends_in_one_state(self):
        invitation_id = self._do(self._invitation)
        self._race(
            lambda env: env["ilp.event.invitation"].browse(invitation_id)._accept(),
            lambda env: env["ilp.event.invitation"].browse(invitation_id)._decline(),
        )
        state = self._do(lambda env: env["ilp.event.invitation"].browse(invitation_id).state)
        self.assertEqual(self._taken(self.plenary), 1 if state == "accepted" else 0)

    def _fill(self, env):
        """Two seats taken, four people in the line; as soon as a seat is free it is offered."""
        event = env["event.event"].browse(self.plenary)
        event.write({"seats_limited": True, "seats_max": 2, "ilp_has_waiting_list": True})
        seats = env["event.registration"].create(
            [{"event_id": event.id, "partner_id": partner} for partner in self.people]
        )
        event._ilp_wait([{"partner_id": partner} for partner in self.more])
        return seats.ids

    def test_two_seats_freed_at_once_go_to_the_first_two(self):
        seat_ids = self._do(self._fill)
        free = [lambda env, seat=seat: env["event.registration"].browse(seat).action_cancel() for seat in seat_ids]
        self.assertEqual(self._race(*free), [])
        states = self._states(self.plenary)
        self.assertEqual([states[partner] for partner in self.more], ["open", "open", "draft", "draft"])

    def test_the_line_walked_twice_at_once_offers_each_seat_once(self):
        self._do(self._fill)
        with self.registry.cursor() as cr:  # a seat that nobody noticed
            cr.execute("UPDATE event_event SET seats_max = 3 WHERE id = %s", [self.plenary])
        walk = lambda env: env["event.event"].browse(self.plenary)._ilp_move_on()  # noqa: E731
        self.assertEqual(self._race(walk, walk), [])
        states = self._states(self.plenary)
        self.assertEqual([states[partner] for partner in self.more], ["open", "draft", "draft", "draft"])

    def test_who_comes_by_the_page_and_who_waits_do_not_get_the_same_seat(self):
        seat_ids = self._do(self._fill)
        self._do(lambda env: env["event.registration"].search([("partner_id", "=", self.more[3])]).unlink())
        self._race(
            lambda env: env["event.registration"].browse(seat_ids[0]).action_cancel(),
            self._registers(self.plenary, self.more[3]),
        )
        self.assertEqual(self._taken(self.plenary), 2)
        self.assertEqual(self._states(self.plenary)[self.more[0]], "open")

    def _offered(self, env):
        """The first of the line has an offered seat."""
        env["event.registration"].browse(self._fill(env)[0]).action_cancel()
        env.cr.flush()
        domain = [("ilp_confirm_until", "!=", False), ("event_id", "=", self.plenary)]
        return env["event.registration"].search(domain).id

    def test_an_offer_confirmed_twice_at_once_is_confirmed_once(self):
        seat_id = self._do(self._offered)
        confirm = lambda env: env["event.registration"].browse(seat_id)._ilp_confirm()  # noqa: E731
        self.assertEqual(self._race(confirm, confirm), [UserError])
        self.assertEqual(self._states(self.plenary)[self.more[0]], "open")

    def test_an_offer_confirmed_and_declined_at_once_leaves_no_seat_empty(self):
        seat_id = self._do(self._offered)
        self._race(
            lambda env: env["event.registration"].browse(seat_id)._ilp_confirm(),
            lambda env: env["event.registration"].browse(seat_id)._ilp_give_up(),
        )
        self.assertEqual(self._taken(self.plenary), 2)
