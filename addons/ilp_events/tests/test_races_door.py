import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestDoorRaces(BaseCase):
    """Two people do the same thing at the same moment, in real transactions: book a room, close an event."""

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
            seats = env["event.registration"].search([("event_id", "in", self.events)])
            env["mail.mail"].search([("model", "=", seats._name), ("res_id", "in", seats.ids)]).unlink()
            cr.execute("DELETE FROM event_registration WHERE event_id = ANY(%s)", [self.events])
            env["event.event"].browse(self.events).unlink()
            env["ilp.event.room"].browse(self.room).unlink()

    def _race(self, works):
        """Run both at once, each after having taken its snapshot: what went wrong."""
        barrier = threading.Barrier(2, timeout=20)

        def work(change):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, {}), []

                def body():
                    env["event.event"].browse(self.events).mapped("name")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    change(env["event.event"])
                    env.flush_all()

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(work, change) for change in works]
            return [error for future in futures if (error := future.exception(60))]

    def _value(self, query, *values):
        with self.registry.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_room_is_given_once(self):
        first, second = self.events
        errors = self._race(
            [
                lambda events: events.browse(first).write({"ilp_room_id": self.room}),
                lambda events: events.browse(second).write({"ilp_room_id": self.room}),
            ]
        )
        self.assertEqual([type(error) for error in errors], [ValidationError])
        self.assertIn("Another event is in this room", str(errors[0]))
        self.assertEqual(self._value("SELECT count(*) FROM event_event WHERE ilp_room_id = %s", self.room), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_closing_twice_at_once_asks_each_person_once(self):
        event_id = self.events[0]
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            vals = {"event_id": event_id, "name": "Ada", "email": "ada@race.example.com", "state": "done"}
            seat = env["event.registration"].create(vals).id
        self.assertEqual(self._race([lambda events: events.browse(event_id)._ilp_close()] * 2), [])
        mails = "SELECT count(*) FROM mail_message WHERE model = 'event.registration' AND res_id = %s"
        self.assertEqual(self._value(f"{mails} AND subject LIKE %s", seat, "%Race 0%"), 1)
