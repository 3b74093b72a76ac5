import doctest

from odoo.tests import BaseCase, tagged

from ..tools import affiliates, balance, ledger, months, plain_pdf, proration, rollup, tabular, terms


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_the_examples_of_the_kernel_hold(self):
        for module in (affiliates, balance, ledger, months, plain_pdf, proration, rollup, tabular, terms):
            result = doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_a_file_that_is_no_table_is_one_sentence(self):
        sheet = tabular.workbook(["name"], [["Pinza"]])
        wrong = {
            b"": "is empty",
            b"name\n": "no rows",
            b"name,smell\nA,bad\n": "not known: smell. Columns it may have: name, code",
            b"code\n1\n": "no column “name”",
            b"name,Name\nA,B\n": "there twice",
            b"name;code\nA;1;2\n": "Row 2 has more cells",
            b"GIF89a\0\1": "not a table",
            b"\xd0\xcf\x11\xe0": "old Excel format",
            sheet[:200]: "cannot be read",
            b"PK\x03\x04": "cannot be read",
        }
        for data, sentence in wrong.items():
            with self.assertRaisesRegex(tabular.TableError, sentence):
                tabular.read(data, {"name": (), "code": ()}, ["name"])

    def test_a_cell_over_two_lines_keeps_the_numbers_of_the_rows(self):
        rows = tabular.read(b'name,code\n"A\nB",1\n\nC,2\n', {"name": (), "code": ()})
        self.assertEqual([line for line, _values in rows], [2, 5])
