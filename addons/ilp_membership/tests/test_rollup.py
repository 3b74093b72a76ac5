from itertools import chain

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tests import tagged

from .common import IlpCommon

AMOUNTS = ("amount_untaxed", "amount_base")
ASKED = [f"{name}:{how}" for how in ("sum", "sum_currency") for name in AMOUNTS]
ASKED += ["currency_id:array_agg_distinct", "__count"]


@tagged("post_install", "-at_install")
class TestRollup(IlpCommon):
    """What the cockpit and the forecast add up themselves is what Odoo adds up, group by group."""

    @classmethod
    def setUpClass(cls):
        """Renewals in two currencies, one of them without a rate of its own day."""
        super().setUpClass()
        cls.dollar = cls.env["res.currency"].create({"name": "TST", "symbol": "T"})
        day = fields.Date.today() - relativedelta(days=3)
        cls.dollar.rate_ids.create({"currency_id": cls.dollar.id, "name": day, "rate": 1.25})
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE ilp_membership_term SET currency_id = %s, amount_untaxed = 0.1 WHERE id = %s",
            [cls.dollar.id, cls.rival_term.id],
        )
        cls.env.invalidate_all()

    def _compare(self, model, sets, aggregates=ASKED, domain=()):
        Model = self.env[model].with_user(self.administration)
        expected = models.BaseModel._read_grouping_sets(Model, domain, sets, aggregates)
        found = Model._read_grouping_sets(domain, sets, aggregates, ", ".join(dict.fromkeys(chain(*sets))))
        self.assertEqual([len(groups) for groups in found], [len(groups) for groups in expected])
        for own, theirs in zip(chain(*found), chain(*expected), strict=True):
            for value, other in zip(own, theirs, strict=True):
                if isinstance(other, float):
                    self.assertAlmostEqual(value, other, 4)
                else:
                    self.assertEqual(value, other)
        return found

    def test_every_level_of_a_pivot_says_what_odoo_would(self):
        for model, day in (("ilp.renewal", "date_end"), ("ilp.fee.forecast", "date")):
            for grain in ("month", "year", "month_number"):
                with self.subTest(model=model, grain=grain):
                    row = f"{day}:{grain}"
                    totals = self._compare(model, [[], [row], ["likelihood"], [row, "likelihood"]])[0][0]
                    self.assertIn(self.dollar.id, totals[-2])
                    self.assertGreater(len(totals[-2]), 1)

    def test_what_cannot_be_rolled_up_is_left_to_odoo(self):
        self._compare("ilp.renewal", [["officer_id"], []])
        self._compare("ilp.renewal", [["likelihood"], []], ["amount_untaxed:avg"])
        self._compare("ilp.renewal", [["likelihood"], []], domain=[("id", "=", 0)])

    def test_the_groups_of_a_list_say_what_odoo_would(self):
        Renewal = self.env["ilp.renewal"].with_user(self.administration)
        for spec in ("likelihood", "date_end:month", "offer_state"):
            with self.subTest(spec=spec):
                found = Renewal._read_group([], [spec], ASKED, limit=2)
                expected = models.BaseModel._read_group(Renewal, [], [spec], ASKED, limit=2)
                self.assertEqual([row[0] for row in found], [row[0] for row in expected])
                for own, theirs in zip(found, expected, strict=True):
                    self.assertEqual(own[-2:], theirs[-2:])
                    self.assertAlmostEqual(own[1], theirs[1], 4)
                    self.assertAlmostEqual(own[3], theirs[3], 4)

    def test_descending_groups_are_left_to_odoo(self):
        Renewal = self.env["ilp.renewal"].with_user(self.administration)
        up, down = (
            [row[0] for row in Renewal._read_group([], ["date_end:month"], ASKED, order=order)]
            for order in ("date_end:month", "date_end:month DESC")
        )
        self.assertGreater(len(up), 1)
        self.assertEqual(up[::-1], down)

    def test_a_term_knows_when_the_first_unpaid_invoice_is_due(self):
        move = self.term.order_id._create_invoices()
        move.invoice_date = fields.Date.context_today(move)
        move.invoice_date_due = due = move.invoice_date + relativedelta(days=30)
        self.assertFalse(self.term.payment_due, "nobody owes a draft")
        move.action_post()
        self.assertEqual(self.term.payment_due, due)
        move.invoice_date_due = later = due + relativedelta(days=10)
        self.assertEqual(self.term.payment_due, later, "more time was given")
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {}
        )._create_payments()
        self.assertFalse(self.term.payment_due)

    def test_the_middle_of_the_year_follows_its_days(self):
        balance = self.term.entitlement_ids[:1]
        start, end = self.term.date_start, self.term.date_end
        self.assertEqual(balance.half_time, start + (end - start) // 2)
        self.term.date_end = end - relativedelta(months=4)
        self.assertLess(balance.half_time, start + (end - start) // 2)
