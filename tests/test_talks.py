"""What a researcher says at an event reaches the credit by the timeline: events and scouting do not know each other."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpCommon


@tagged("post_install", "-at_install")
class TestTalks(IlpCommon):
    """A talk before people of two companies is credited once, when the event has taken place."""

    def test_a_talk_is_credited_once_it_was_held(self):
        person = self.env["res.partner"].create({"name": "Remo Researcher"})
        researcher = self.env["ilp.researcher"].create({"partner_id": person.id})
        begin = fields.Datetime.now() + timedelta(days=3)
        day = fields.Date.context_today(researcher)
        self.env["ilp.credit.tariff"].create(
            {"program_id": self.program.id, "kind": "event", "unit": "item", "points": 3,
             "date_from": f"{day.year}-01-01"}
        )  # fmt: skip
        event = self.env["event.event"].create(
            {"name": "Test plenary", "date_begin": begin, "date_end": begin + timedelta(hours=4), "ilp_kind": "plenary",
             "ilp_access": "affiliates", "event_mail_ids": False}
        )  # fmt: skip
        self.env["event.track"].create({"name": "Touch", "event_id": event.id, "partner_id": person.id})
        people = self.coordinator.partner_id | self.colleague.partner_id | self.rival.partner_id
        seats = self.env["event.registration"].create(
            [{"event_id": event.id, "partner_id": partner.id} for partner in people]
        )
        self.assertFalse(self._earned(researcher))
        event.write({"date_begin": begin - timedelta(days=4), "date_end": begin - timedelta(days=4, hours=-4)})
        self.env.invalidate_all()  # days later, another transaction
        seats.action_set_done()
        self.assertEqual(self._earned(researcher), [3])
        event._ilp_close()
        self.assertEqual(self._earned(researcher), [3], "closing it is not another talk")

    def _earned(self, researcher):
        self.env["ilp.contribution"]._collect(self.program)
        return self.env["ilp.contribution"].search([("researcher_id", "=", researcher.id)]).mapped("points")
