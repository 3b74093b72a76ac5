import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_races


@tagged("post_install", "-at_install")
class TestRacesPeople(test_races.TestRaces):
    """Two at once: one company's last seat, one link answered twice, two seats freed, the line walked twice."""

    test_the_last_seat_of_the_room_goes_to_one_person = None  # run where they are
    test_the_last_seat_of_a_ticket_goes_to_one_person = None
    test_the_last_seat_of_the_plan_goes_to_one_person = None
    test_the_race_is_real_without_numbers_it_oversells = None

    def _make(self, env):
        result = super()._make(env)
        env["ilp.entitlement"].browse(self.entitlement)._grant(5, env["ilp.membership"].browse(self.membership))
        more = env["res.partner"].create(
            [{"name": name, "email": f"{name}@race.example.com", "parent_id": self.partners[2]} for name in "cdef"]
        )
        self.more = more.ids
        self.partners = [*more.ids, *self.partners]
        return result

    def _together(self, *bodies):
        """Run each body in a transaction of its own, all with a snapshot taken before any of them goes on."""
        barrier = threading.Barrier(len(bodies), timeout=20)

        def run(body):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, {}), []

                def attempt():
                    cr.execute("SELECT count(*) FROM event_registration")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    body(env)

                retrying(attempt, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(len(bodies)) as pool:
            futures = [pool.submit(run, body) for body in bodies]
            return [type(error) for future in futures if (error := future.exception(60))]

    def _commit(self, work):
        with self.registry.cursor() as cr:
            return work(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))

    def _states(self, event_id):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT partner_id, state FROM event_registration WHERE event_id = %s ORDER BY id", [event_id]
            )
            return dict(cr.fetchall())

    def _register(self, event_id, partner_id):
        return lambda env: env["event.registration"].create({"event_id": event_id, "partner_id": partner_id})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_seat_of_a_company_goes_to_one_person(self):
        self._commit(lambda env: env["event.event"].browse(self.plenary).write({"ilp_company_seats": 1}))
        errors = self._together(*(self._register(self.plenary, partner) for partner in self.people))
        self.assertEqual(errors, [UserError])
        self.assertEqual(self._count(self.plenary), 1)

    def _invitation(self, env):
        values = {"event_id": self.plenary, "membership_id": self.membership, "partner_id": self.people[0]}
        return env["ilp.event.invitation"].create({**values, "state": "sent"}).id

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_link_answered_twice_is_one_seat(self):
        invitation_id = self._commit(self._invitation)
        accept = lambda env: env["ilp.event.invitation"].browse(invitation_id)._accept()  # noqa: E731
        self.assertEqual(self._together(accept, accept), [])
        self.assertEqual(self._count(self.plenary), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_link_accepted_and_declined_at_once_ends_in_one_state(self):
        invitation_id = self._commit(self._invitation)
        self._together(
            lambda env: env["ilp.event.invitation"].browse(invitation_id)._accept(),
            lambda env: env["ilp.event.invitation"].browse(invitation_id)._decline(),
        )
        state = self._commit(lambda env: env["ilp.event.invitation"].browse(invitation_id).state)
        self.assertEqual(self._count(self.plenary), 1 if state == "accepted" else 0)

    def _fill(self, env):
        """Two seats taken, four people in the line; as soon as a seat is free it is offered."""
        event = env["event.event"].browse(self.plenary)
        event.write({"seats_limited": True, "seats_max": 2, "ilp_has_waiting_list": True})
        seats = env["event.registration"].create(
            [{"event_id": event.id, "partner_id": partner} for partner in self.people]
        )
        event._ilp_wait([{"partner_id": partner} for partner in self.more])
        return seats.ids

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_seats_freed_at_once_go_to_the_first_two(self):
        seat_ids = self._commit(self._fill)
        free = [lambda env, seat=seat: env["event.registration"].browse(seat).action_cancel() for seat in seat_ids]
        self.assertEqual(self._together(*free), [])
        states = self._states(self.plenary)
        self.assertEqual([states[partner] for partner in self.more], ["open", "open", "draft", "draft"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_line_walked_twice_at_once_offers_each_seat_once(self):
        self._commit(self._fill)
        with self.registry.cursor() as cr:  # a seat that nobody noticed
            cr.execute("UPDATE event_event SET seats_max = 3 WHERE id = %s", [self.plenary])
        walk = lambda env: env["event.event"].browse(self.plenary)._ilp_move_on()  # noqa: E731
        self.assertEqual(self._together(walk, walk), [])
        states = self._states(self.plenary)
        self.assertEqual([states[partner] for partner in self.more], ["open", "draft", "draft", "draft"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_who_comes_by_the_page_and_who_waits_do_not_get_the_same_seat(self):
        seat_ids = self._commit(self._fill)
        self._commit(lambda env: env["event.registration"].search([("partner_id", "=", self.more[3])]).unlink())
        self._together(
            lambda env: env["event.registration"].browse(seat_ids[0]).action_cancel(),
            self._register(self.plenary, self.more[3]),
        )
        self.assertEqual(self._count(self.plenary), 2)
        self.assertEqual(self._states(self.plenary)[self.more[0]], "open")

    def _offered(self, env):
        """The first of the line has an offered seat."""
        env["event.registration"].browse(self._fill(env)[0]).action_cancel()
        env.cr.flush()
        domain = [("ilp_confirm_until", "!=", False), ("event_id", "=", self.plenary)]
        return env["event.registration"].search(domain).id

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_an_offer_confirmed_twice_at_once_is_confirmed_once(self):
        seat_id = self._commit(self._offered)
        confirm = lambda env: env["event.registration"].browse(seat_id)._ilp_confirm()  # noqa: E731
        self.assertEqual(self._together(confirm, confirm), [UserError])
        self.assertEqual(self._states(self.plenary)[self.more[0]], "open")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_an_offer_confirmed_and_declined_at_once_leaves_no_seat_empty(self):
        seat_id = self._commit(self._offered)
        self._together(
            lambda env: env["event.registration"].browse(seat_id)._ilp_confirm(),
            lambda env: env["event.registration"].browse(seat_id)._ilp_give_up(),
        )
        self.assertEqual(self._count(self.plenary), 2)
