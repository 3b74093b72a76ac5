from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestProvenance(IlpEventsCommon):
    """What came out of an event is found however late it came, along the lines of those who went."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plenary.ilp_area_ids = cls.area_robotics
        cls.seat = cls._register(cls.coordinator.partner_id)
        cls.line = cls.env["ilp.interaction"]._lines_of("event.registration", cls.seat.ids)

    def _begin(self):
        yesterday = fields.Datetime.now() - relativedelta(days=1)
        self.plenary.write({"date_begin": yesterday, "date_end": yesterday + relativedelta(hours=6)})
        self.env.invalidate_all()

    def test_what_came_of_it_a_year_later_is_one_click_away(self):
        self.seat.action_set_done()
        later = fields.Datetime.now() + relativedelta(days=300)
        log = self.membership._log_interaction
        need = log("other", "A question", date=later)
        contract = log("other", "A contract", date=later)
        need.origin_id, contract.origin_id = self.line, need
        plenary = self.plenary.with_user(self.officer)
        found = self.env["ilp.interaction"].search(plenary.action_ilp_yield()["domain"])
        self.assertEqual(found, need | contract)
        self.assertEqual(plenary.ilp_yield_count, 2)

    def test_something_comes_out_of_a_seat_once_the_event_has_begun(self):
        self.assertFalse(self.seat._provenance_roots())
        self._begin()
        self.assertEqual(self.seat._provenance_roots(), self.seat)
        self.seat.with_user(self.officer).action_ilp_absent()
        self.assertFalse(self.seat._provenance_roots())

    def test_nothing_comes_out_of_an_invitation_alone(self):
        invitation = self._invite(self.colleague.partner_id)
        self.assertFalse(invitation._provenance_roots() or self.plenary._provenance_roots())

    def test_its_theme_is_the_one_of_the_event(self):
        self._begin()
        self.assertEqual(self.line._root_areas(), {self.line: self.area_robotics})
        self.assertEqual(self.line._likely_origin({}, self.area_robotics), None)
        after = self.membership._log_interaction("other", "After", date=fields.Datetime.now() + relativedelta(days=2))
        areas = self.line._root_areas()
        self.assertEqual(after._likely_origin(areas, self.area_robotics), self.line)
        self.assertEqual(after._likely_origin(areas, self.env["ilp.area"]), self.line, "without a theme any will do")
        self.assertIsNone(after._likely_origin(areas, self.area_materials))
