from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
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

    def test_the_race_is_real_without_numbers_it_oversells(self):
        with patch.object(self.registry["event.registration"], "_ilp_sit_down", lambda self: None):
            self.assertEqual(self._race_for(self.room), [])
        self.assertEqual(self._taken(self.room), 2)
