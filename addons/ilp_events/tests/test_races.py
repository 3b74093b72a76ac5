import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRaces(BaseCase):
    """Real threads with real transactions; the data is committed and removed by hand."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "no_reset_password": True})
            self._make(env)

    def _make(self, env):
        officer = new_test_user(env, "ilp_race_events", groups="base.group_user,ilp_membership.group_ilp_officer")
        company = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True})
        people = env["res.partner"].create(
            [{"name": name, "email": f"{name}@race.example.com", "parent_id": company.id} for name in ("ada", "bob")]
        )
        program = env["ilp.program"].create({"name": "Race programme"})
        today = fields.Date.today()
        membership = env["ilp.membership"].create(
            {
                "partner_id": company.id,
                "program_id": program.id,
                "officer_id": officer.id,
                "state": "active",
                "accession_date": today,
            }
        )
        signature = {"state": "active", "signed_by": "Ada", "signed_on": fields.Datetime.now()}
        term = env["ilp.membership.term"].create({"membership_id": membership.id, "date_start": today, **signature})
        benefit = env.ref("ilp_membership.benefit_event_seat")
        entitlement = env["ilp.entitlement"].create({"term_id": term.id, "benefit_id": benefit.id})
        entitlement._grant(1, term)
        begin = fields.Datetime.now() + relativedelta(days=20)
        events = env["event.event"].create(
            [
                {
                    "name": "Race",
                    "date_begin": begin,
                    "date_end": begin + relativedelta(hours=2),
                    "event_mail_ids": False,
                    **values,
                }
                for values in (
                    {"seats_limited": True, "seats_max": 1},
                    {"event_ticket_ids": [(0, 0, {"name": "Seat", "seats_max": 1})]},
                    {"ilp_kind": "plenary", "ilp_access": "affiliates"},
                )
            ]
        )
        self.room, self.ticketed, self.plenary = events.ids
        self.people, self.membership, self.entitlement = people.ids, membership.id, entitlement.id
        self.partners = [*people.ids, company.id, officer.partner_id.id]
        self.officer, self.program = officer.id, program.id

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            events = [self.room, self.ticketed, self.plenary]
            cr.execute("DELETE FROM event_registration WHERE event_id = ANY(%s)", [events])
            cr.execute("DELETE FROM ilp_membership WHERE id = %s", [self.membership])
            env["event.event"].browse(events).unlink()
            env["ilp.program"].browse(self.program).unlink()
            env["res.users"].browse(self.officer).unlink()
            env["res.partner"].browse(self.partners).unlink()

    def _race(self, event_id):
        """Both people read the seats, then both register: what happened to each."""
        barrier = threading.Barrier(2, timeout=20)

        def take(partner_id):
            with self.registry.cursor() as cr:
                env, waited = api.Environment(cr, SUPERUSER_ID, {}), []

                def body():
                    event = env["event.event"].browse(event_id)
                    event.mapped("seats_available")  # takes the snapshot
                    waited or waited.append(barrier.wait())
                    values = {"event_id": event_id, "event_ticket_id": event.event_ticket_ids[:1].id}
                    env["event.registration"].create({**values, "partner_id": partner_id})

                retrying(body, env)

        with patch.object(Registry, "_lock", DummyRLock()), ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(take, partner_id) for partner_id in self.people]
            return [type(error) for future in futures if (error := future.exception(60))]

    def _count(self, event_id):
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM event_registration WHERE event_id = %s AND state = 'open'", [event_id])
            return cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_seat_of_the_room_goes_to_one_person(self):
        self.assertEqual(self._race(self.room), [ValidationError])
        self.assertEqual(self._count(self.room), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_seat_of_a_ticket_goes_to_one_person(self):
        self.assertEqual(self._race(self.ticketed), [ValidationError])
        self.assertEqual(self._count(self.ticketed), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_seat_of_the_plan_goes_to_one_person(self):
        self.assertEqual(self._race(self.plenary), [UserError])
        self.assertEqual(self._count(self.plenary), 1)
        with self.registry.cursor() as cr:
            cr.execute("SELECT granted, used, remaining FROM ilp_entitlement WHERE id = %s", [self.entitlement])
            self.assertEqual(cr.fetchone(), (1, 1, 0))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_race_is_real_without_numbers_it_oversells(self):
        with patch.object(self.registry["event.registration"], "_ilp_sit_down", lambda self: None):
            self.assertEqual(self._race(self.room), [])
        self.assertEqual(self._count(self.room), 2)
