import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.tests import tagged

from .races import EventRaceCase


@tagged("post_install", "-at_install")
class TestRaces(EventRaceCase):
    """Two people and the last seat: of the room, of a ticket, of the plan."""

    def test_the_last_seat_of_the_room_goes_to_one_person(self):
        self.assertEqual(self._race_for(self.room), [ValidationError])
        self.assertEqual(self._taken(self.room), 1)

    def test_the_last_seat_of_a_ticket_goes_to_one_person(self):
        self.assertEqual(self._race_for(self.ticketed), [ValidationError])
        self.assertEqual(self._taken(self.ticketed), 1)

    def test_the_last_seat_of_the_plan_goes_to_one_person(self):
        self.assertEqual(self._race_for(self.plenary), [UserError])
        self.assertEqual(self._taken(self.plenary), 1)
        balance = "SELECT granted, used, remaining FROM ilp_entitlement WHERE id = %s"
        self.assertEqual(self._row(balance, [self.entitlement]), (1, 1, 0))

    def _race_on_the_portal(self, act):
        """Two act as the portal does, which reads what is committed, with nobody to retry; the kinds of error left."""
        barrier = threading.Barrier(2, timeout=20)

        def run(person):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["event.event"]._ilp_read_committed()
                act(env, person, barrier)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(run, person) for person in self.people]
            return [type(error) for future in futures if (error := future.exception(60))]

    def test_on_the_portal_the_second_waits_for_the_balance_and_is_told_without_beginning_again(self):
        def take(env, person, barrier):
            event = env["event.event"].browse(self.plenary)
            env["ilp.membership"].browse(self.memberships)._ilp_check_plan(event)
            barrier.wait()
            event._ilp_register(env["res.partner"].browse(person))

        self.assertEqual((self._race_on_the_portal(take), self._taken(self.plenary)), ([UserError], 1))
        balance = "SELECT granted, used, remaining FROM ilp_entitlement WHERE id = %s"
        self.assertEqual(self._row(balance, [self.entitlement]), (1, 1, 0))

    def test_on_the_portal_a_seat_that_is_given_back_meanwhile_leaves_the_balance_true(self):
        def begin(env):
            balance = env["ilp.entitlement"].browse(self.entitlement)
            balance._grant(1, balance.term_id)
            return env["event.registration"].create({"event_id": self.plenary, "partner_id": self.people[0]}).id

        seat = self._do(begin)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["event.event"]._ilp_read_committed()
            event = env["event.event"].browse(self.plenary)
            env["ilp.membership"].browse(self.memberships)._ilp_check_plan(event)
            self._do(lambda other: other["event.registration"].browse(seat).action_cancel())
            event._ilp_register(env["res.partner"].browse(self.people[1]))
        balance = "SELECT granted, used, remaining FROM ilp_entitlement WHERE id = %s"
        self.assertEqual(self._row(balance, [self.entitlement]), (2, 1, 1))
        self.assertFalse(self._do(lambda env: env["ilp.entitlement"]._find_inconsistent()))

    def test_on_the_portal_a_seat_that_is_confirmed_twice_at_once_takes_one_unit(self):
        def hold(env):
            vals = {"event_id": self.plenary, "partner_id": self.people[0], "state": "draft"}
            return env["event.registration"].create(vals).id

        held = self._do(hold)

        def confirm(env, _person, barrier):
            seat = env["event.registration"].browse(held)
            self.assertEqual((seat.state, seat.ilp_entitlement_id._balance_of(seat)), ("draft", (1, 0)))
            barrier.wait()
            seat.state = "open"

        self.assertEqual(self._race_on_the_portal(confirm), [])
        moved = "SELECT sum(reserved), sum(used), sum(used + reserved) FROM ilp_entitlement_move WHERE res_id = %s"
        self.assertEqual(self._row(moved, [held]), (0, 1, 1))

    def test_the_race_is_real_without_numbers_it_oversells(self):
        with patch.object(self.registry["event.registration"], "_ilp_sit_down", lambda self: None):
            self.assertEqual(self._race_for(self.room), [])
        self.assertEqual(self._taken(self.room), 2)
