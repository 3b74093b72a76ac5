import doctest

from odoo.tests import BaseCase, tagged

from ..tools import ledger, plain_pdf, terms


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_the_examples_of_the_kernel_hold(self):
        for module in (ledger, plain_pdf, terms):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)
