import psycopg2
from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
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
