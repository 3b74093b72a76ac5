from odoo.tests import tagged

from .common import IlpEventsCommon


@tagged("post_install", "-at_install")
class TestStatement(IlpEventsCommon):
    """The value statement of a company says which events its people went to."""

    def test_it_counts_those_who_came(self):
        seat = self._register(self.coordinator.partner_id)
        figures = dict(self.term.with_user(self.officer)._statement()["figures"])
        self.assertNotIn("Events attended", figures)
        seat.action_set_done()
        figures = dict(self.term.with_user(self.officer)._statement()["figures"])
        self.assertEqual((figures["Events attended"], figures["People of yours who came"]), (1, 1))
