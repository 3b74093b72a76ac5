from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.races import RaceCase


@tagged("post_install", "-at_install")
class TestDoorRaces(RaceCase):
    """Two people do the same thing at the same moment: book a room, close an event."""

    def _make(self, env):
        room = env["ilp.event.room"].create({"name": "Race room", "capacity": 5})
        begin = fields.Datetime.now() + relativedelta(days=30)
        values = {"date_begin": begin, "date_end": begin + relativedelta(hours=2), "event_mail_ids": False}
        events = env["event.event"].create([{"name": f"Race {n}", **values} for n in range(2)])
        self.room, self.events, self.records = room.id, events.ids, [events, room]

    def _remove(self, env):
        seats = env["event.registration"].search([("event_id", "in", self.events)])
        env["mail.mail"].search([("model", "=", seats._name), ("res_id", "in", seats.ids)]).unlink()
        env.cr.execute("DELETE FROM event_registration WHERE event_id = ANY(%s)", [self.events])
        return super()._remove(env)

    def _look(self, env):
        env["event.event"].browse(self.events).mapped("name")

    def _books(self, event_id):
        return lambda env: env["event.event"].browse(event_id).write({"ilp_room_id": self.room})

    def test_the_room_is_given_once(self):
        self.assertEqual(self._race(*map(self._books, self.events)), [ValidationError])
        self.assertIn("Another event is in this room", str(self.errors[0]))
        booked = "SELECT count(*) FROM event_event WHERE ilp_room_id = %s"
        self.assertEqual(self._row(booked, [self.room]), (1,))

    def test_closing_twice_at_once_asks_each_person_once(self):
        event_id = self.events[0]
        vals = {"event_id": event_id, "name": "Ada", "email": "ada@race.example.com", "state": "done"}
        seat = self._do(lambda env: env["event.registration"].create(vals).id)
        self.assertEqual(self._race(*[lambda env: env["event.event"].browse(event_id)._ilp_close()] * 2), [])
        mails = "SELECT count(*) FROM mail_message WHERE model = 'event.registration' AND res_id = %s"
        self.assertEqual(self._row(f"{mails} AND subject LIKE %s", [seat, "%Race 0%"]), (1,))
