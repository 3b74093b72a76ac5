import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, Form, get_db_name, tagged
from odoo.tools import mute_logger

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestRooms(IlpEventsCommon):
    """A room gives its number of seats and is never given to two events at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.env["ilp.event.room"].create({"name": "Test hall", "capacity": 40})
        cls.plenary.ilp_room_id = cls.room

    def test_an_event_without_a_limit_has_the_seats_of_its_room(self):
        self.assertEqual((self.plenary.seats_limited, self.plenary.seats_max), (True, 40))
        created = self._event("Later", days=50, ilp_room_id=self.room.id)
        self.assertEqual((created.seats_limited, created.seats_max), (True, 40))

    def test_a_typed_number_of_seats_stays(self):
        event = self._event("Small", days=50, ilp_room_id=self.room.id, seats_limited=True, seats_max=10)
        self.assertEqual(event.seats_max, 10)
        self.assertFalse(event.ilp_room_warning)

    def test_more_seats_than_the_room_takes_are_warned_of(self):
        self.plenary.seats_max = 41
        self.assertIn("40", self.plenary.ilp_room_warning)

    def test_the_form_takes_the_seats_of_the_room(self):
        event = self._event("Form", days=60, ilp_kind="workshop")
        with Form(event.with_user(self.officer)) as form:
            form.ilp_room_id = self.room
            self.assertEqual(form.seats_max, 40)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_event_in_the_room(self):
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.cr.savepoint():
            self._event("Second", ilp_room_id=self.room.id)
            self.env.flush_all()

    def test_a_cancelled_event_leaves_the_room(self):
        self.plenary.kanban_state = "cancel"
        self.env.flush_all()
        second = self._event("Second", ilp_room_id=self.room.id)
        self.env.flush_all()
        self.assertEqual(second.ilp_room_id, self.room)

    def test_a_room_is_free_again_when_the_event_ends(self):
        begin = self.plenary.date_end
        values = {"date_begin": begin, "date_end": begin + relativedelta(hours=1), "ilp_room_id": self.room.id}
        self._event("Evening", **values)
        self.env.flush_all()

    def test_wrong_dates_get_a_sentence_also_with_a_room(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.plenary.date_end = self.plenary.date_begin - relativedelta(hours=1)
            self.env.flush_all()

    def test_the_copy_of_an_event_has_no_room(self):
        self.assertFalse(self.plenary.copy().ilp_room_id)


@tagged("post_install", "-at_install")
class TestRoomRace(BaseCase):
    """Two officers book one room at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            self.room = env["ilp.event.room"].create({"name": "Race room", "capacity": 5}).id
            begin = fields.Datetime.now() + relativedelta(days=30)
            values = {"date_begin": begin, "date_end": begin + relativedelta(hours=2), "event_mail_ids": False}
            self.events = env["event.event"].create([{"name": f"Race {n}", **values} for n in range(2)]).ids

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["event.event"].browse(self.events).unlink()
            env["ilp.event.room"].browse(self.room).unlink()

    def _book(self, barrier, event_id):
        with self.registry.cursor() as cr:
            env, waited = api.Environment(cr, SUPERUSER_ID, {}), []

            def body():
                event = env["event.event"].browse(event_id)
                event.mapped("name")  # takes the snapshot
                waited or waited.append(barrier.wait())
                event.ilp_room_id = self.room
                env.flush_all()

            retrying(body, env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_room_is_given_once(self):
        barrier = threading.Barrier(2, timeout=20)
        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(self._book, barrier, event_id) for event_id in self.events]
            errors = [error for future in futures if (error := future.exception(60))]
        self.assertEqual([type(error) for error in errors], [ValidationError])
        self.assertIn("Another event is in this room", str(errors[0]))
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM event_event WHERE ilp_room_id = %s", [self.room])
            self.assertEqual(cr.fetchone()[0], 1)
