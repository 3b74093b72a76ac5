import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.ilp_events.tools import days, ics, languages, people, public_form, seats


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    """The examples in the pure functions are true."""

    def test_examples(self):
        for module in (days, ics, languages, people, public_form, seats):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed, module.__name__)
