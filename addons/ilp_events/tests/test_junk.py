from urllib.parse import urlencode

from odoo import fields
from odoo.tests import tagged

from odoo.addons.ilp_membership.tests.common import IlpHttpCommon
from odoo.addons.ilp_membership.tests.junk import JunkWalk

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestJunk(JunkWalk, IlpEventsCommon, IlpHttpCommon):
    """Every page of this addon survives junk, with and without a seat to act on."""

    addon = "ilp_events"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fair = cls._event("Test fair", seats_limited=True, seats_max=1, ilp_has_waiting_list=True)
        cls._register(cls.stranger, event=fair)
        seat = cls._register(cls.colleague.partner_id)
        came = cls._register(cls.coordinator.partner_id, state="done")
        invitation = cls._invite(cls.coordinator.partner_id, state="sent")
        seat.ilp_confirm_until = fields.Datetime.add(fields.Datetime.now(), days=1)
        cls.good = {
            "/ilp/calendar/": cls.env["ilp.calendar.feed"]._renew(cls.coordinator.partner_id).access_token,
            "/ilp/details/": seat.ilp_seat_token,
            "/ilp/feedback/": came.ilp_seat_token,
            "/ilp/invitation/": invitation.access_token,
            "/ilp/seat/": seat.ilp_seat_token,
        }
        cls.numbers = {"event_id": cls.plenary.id, "event": fair.id}
        cls.env.flush_all()

    def test_a_link_to_tickets_survives_junk(self):
        for numbers in ('["x"]', '[[1]]', '{"a": 1}', '"1"', "[null]", "[true]", "[1e400]", f"[{10**30}]"):
            query = {"registration_ids": numbers, "tickets_hash": "0" * 64}
            page = self.url_open(f"/event/{self.plenary.id}/my_tickets?{urlencode(query)}")
            self.assertEqual(page.status_code, 404, numbers)
