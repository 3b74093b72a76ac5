from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpCommon


@tagged("post_install", "-at_install")
class TestByHand(IlpCommon):
    """Years, balances and vocabularies that a person or an import records without the buttons of the programme."""

    def setUp(self):
        super().setUp()
        company = self.env["res.partner"].create({"name": "Test By Hand S.p.A.", "is_company": True})
        self.own = self.env["ilp.membership"].create(
            {"partner_id": company.id, "program_id": self.program.id, "officer_id": self.officer.id}
        )
        self.today = fields.Date.context_today(self.own)

    def _order(self, **values):
        line = {"product_id": self.tier.product_variant_id.id, "product_uom_qty": 1}
        vals = {"partner_id": self.own.partner_id.id, "order_line": [Command.create(line)]}
        return self.env["sale.order"].create(vals | values)

    def _term(self, **values):
        vals = {"membership_id": self.own.id, "date_start": self.today}
        return self.env["ilp.membership.term"].create(vals | values)

    def test_a_term_made_with_its_order_is_signed_by_it(self):
        order = self._order()
        term = self._term(order_id=order.id)
        self.assertEqual(order.ilp_term_id, term)
        self._sign(order, "Irene Balbi")
        self.assertEqual((term.state, self.own.state, term.signed_by), ("active", "active", "Irene Balbi"))
        self.assertEqual(term.amount_untaxed, order.amount_untaxed)
        self.assertEqual(len(term.entitlement_ids), len(self.tier.ilp_grant_ids))

    def test_a_term_takes_the_first_of_its_offers_as_its_order(self):
        term = self._term()
        first, second = self._order(ilp_term_id=term.id), self._order(ilp_term_id=term.id)
        self.assertEqual(term.order_id, first)
        first._action_cancel()
        self.assertEqual((term.order_id, term.state), (second, "draft"))
        self._sign(second, "Irene Balbi")
        self.assertEqual((term.order_id, term.state), (second, "active"))

    def test_an_order_signed_before_its_term_was_recorded_is_its_accession(self):
        order = self._order()
        self._sign(order, "Irene Balbi", days_ago=3)
        term = self._term(order_id=order.id, date_start=self.today - timedelta(days=3))
        self.assertEqual((term.state, self.own.state), ("active", "active"))
        self.assertEqual(self.own.accession_date, self.today - timedelta(days=3))

    def test_a_year_that_began_before_it_was_recorded_keeps_its_dates(self):
        start = self.today - relativedelta(months=10)
        term = self._term(order_id=self._order().id, date_start=start)
        self._sign(term.order_id, "Irene Balbi")
        self.assertEqual((term.date_start, term.date_end), (start, start + relativedelta(years=1, days=-1)))
        self.env["ilp.membership.term"]._cron_renew()
        self.assertEqual(term._successor().order_id.ilp_term_id, term._successor())

    def test_only_the_server_records_a_state_that_was_reached_elsewhere(self):
        signature = {"signed_by": "Nobody", "signed_on": fields.Datetime.now()}
        start = self.today + relativedelta(years=9)
        forged = {"membership_id": self.own.id, "date_start": start, "state": "active"} | signature
        Term = self.env["ilp.membership.term"].with_user(self.administration)
        with self.assertRaises(AccessError):
            Term.create(forged)
        with self.assertRaises(AccessError):
            Term.with_context(default_state="active").create({k: v for k, v in forged.items() if k != "state"})
        consent = {"membership_id": self.own.id, "state": "confirmed"}
        with self.assertRaises(AccessError):
            self.env["ilp.profile"].with_user(self.officer).create(consent)

    def test_a_balance_created_with_units_has_their_move(self):
        term = self._term(order_id=self._order().id)
        seat = self.env.ref("ilp_membership.benefit_event_seat")
        balance = self.env["ilp.entitlement"].create({"term_id": term.id, "benefit_id": seat.id, "granted": 4})
        self.assertEqual(self._balance(balance), (4, 0, 0, 4))
        self.assertEqual(balance.move_ids.mapped("kind"), ["grant"])
        with self.assertRaisesRegex(UserError, "moves are the proof"):
            balance.unlink()

    def test_what_was_reserved_for_no_record_is_used_and_given_back_for_none(self):
        balance = self.term.entitlement_ids[:1]
        granted = balance.granted
        balance._reserve(2, None, "By telephone")
        balance._use(1, None, "By telephone")
        self.assertEqual(self._balance(balance), (granted, 1, 1, granted - 2))
        balance._release(2, None, "By telephone")
        self.assertEqual(self._balance(balance), (granted, 0, 0, granted))

    def test_an_activity_is_of_a_module(self):
        vals = {"membership_id": self.membership.id, "product_tmpl_id": self.tier.id, "date_start": self.today}
        with self.assertRaisesRegex(ValidationError, "is not a module"):
            self.env["ilp.activation"].create(vals)

    def test_a_duplicate_of_a_vocabulary_has_a_name_and_a_code_of_its_own(self):
        for model in ("ilp.area", "ilp.benefit", "ilp.contact.role", "ilp.size.class"):
            with self.subTest(model=model):
                entry = self.env[model].search([("code", "!=", False)], limit=1)
                twins = entry.copy() + entry.copy()
                self.assertEqual(twins.mapped("code"), [f"{entry.code}_2", f"{entry.code}_3"])
                self.assertEqual(set(twins.mapped("name")), {f"{entry.name} (copy)"})
                self.assertEqual(entry.copy({"code": "mine"}).code, "mine")
