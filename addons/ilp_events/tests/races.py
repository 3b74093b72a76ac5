"""A company with one seat of its plan, two of its people, and three events with one seat each: who gets it?"""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.ilp_membership.tests.races import RaceCase


class EventRaceCase(RaceCase):
    """Everybody has read how many seats there are before anybody registers."""

    def _make(self, env):
        officer = new_test_user(env, "ilp_race_events", groups="base.group_user,ilp_membership.group_ilp_officer")
        company = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True})
        people = env["res.partner"].create(
            [{"name": name, "email": f"{name}@race.example.com", "parent_id": company.id} for name in ("ada", "bob")]
        )
        entitlement = self._make_balance(env, company, officer, "ilp_membership.benefit_event_seat", 1)
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
        self.people, self.company, self.entitlement = people.ids, company.id, entitlement.id
        membership = entitlement.membership_id
        program, self.memberships = membership.program_id, membership.ids
        self.records = [events, program, officer, officer.partner_id, people, company]

    def _remove(self, env):
        events = [self.room, self.ticketed, self.plenary]
        env.cr.execute("DELETE FROM event_registration WHERE event_id = ANY(%s)", [events])
        return super()._remove(env)

    def _look(self, env):
        env["event.event"].browse([self.room, self.ticketed, self.plenary]).mapped("seats_available")

    def _registers(self, event_id, partner_id):
        def register(env):
            event = env["event.event"].browse(event_id)
            values = {"event_id": event_id, "event_ticket_id": event.event_ticket_ids[:1].id}
            env["event.registration"].create({**values, "partner_id": partner_id})

        return register

    def _race_for(self, event_id):
        return self._race(*(self._registers(event_id, partner_id) for partner_id in self.people))

    def _taken(self, event_id):
        taken = "SELECT count(*) FROM event_registration WHERE event_id = %s AND state = 'open'"
        return self._row(taken, [event_id])[0]
