from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpCommon, IlpHttpCommon


@tagged("post_install", "-at_install")
class TestLedgerRules(IlpCommon):
    """What happens at the limits of a benefit: when the year is over, and beyond what was granted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seats = cls.membership._entitlement(cls.benefit_seat)
        cls.origin = cls.coordinator.partner_id

    def _next_term(self):
        """The following year, signed, and its first day."""
        following = self.membership._new_term(self.term.date_end + timedelta(days=1))
        order = self._offer(following)
        order.write({"signed_by": "Ada", "signed_on": fields.Datetime.now()})
        order.action_confirm()
        return following

    def _offer(self, term):
        lines = {"order_line": [Command.create({"product_id": self.tier.product_variant_id.id})]}
        return self.env["sale.order"].create(self.env["sale.order"]._prepare_ilp_offer_vals(term) | lines)

    # Expiry

    def test_nothing_is_usable_after_the_days_of_grace(self):
        last = self.term.date_end + timedelta(days=self.program.grace_days)
        self.assertEqual(self.seats.usable_until, self.term.date_end, "nobody is promised the days of grace")
        with freeze_time(last):
            self.env.invalidate_all()
            self.assertEqual(self.seats.usable_until, last)
            self.assertEqual((self.seats.usable, self.seats.expired), (4, 0))
            self.seats._use(1, self.origin)
        with freeze_time(last + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual((self.seats.usable, self.seats.expired, self.seats.is_expired), (0, 3, True))
            with self.assertRaisesRegex(UserError, "could be used until"):
                self.seats._use(1, self.colleague.partner_id)
        self.assertEqual(self._balance(self.seats), (4, 0, 1, 3), "what is stored knows no date")

    def test_what_is_held_stays_after_the_end(self):
        self.seats._reserve(1, self.origin)
        with freeze_time(self.term.date_end + timedelta(days=365)):
            self.env.invalidate_all()
            self.seats._use(1, self.origin)
            self.seats._release(1, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 0, 0, 4))

    def test_renewed_the_old_balance_ends_with_its_term(self):
        self._next_term()
        self.env.invalidate_all()
        self.assertEqual(self.seats.usable_until, self.term.date_end)

    # Passing on

    def _start_next_year(self, **policy):
        self.benefit_seat.write(policy)
        following = self._next_term()
        with freeze_time(following.date_start):
            self.env.invalidate_all()
            following._activate_if_due()
            self.assertEqual(following.state, "active")
        return following, following.entitlement_ids.filtered(lambda one: one.benefit_id == self.benefit_seat)

    def test_without_a_rule_nothing_passes_on(self):
        _following, new = self._start_next_year()
        self.assertEqual(self._balance(new), (4, 0, 0, 4))

    def test_what_is_left_passes_on_once(self):
        self.seats._use(1, self.origin)
        following, new = self._start_next_year(rollover_percent=100, rollover_max=2)
        self.assertEqual(self._balance(new), (6, 0, 0, 6))
        self.assertEqual(self._balance(self.seats), (2, 0, 1, 1))
        following._roll_over()
        self.assertEqual(self._balance(new), (6, 0, 0, 6))
        move = new.move_ids.filtered(lambda move: move.kind == "roll_over")
        self.assertEqual((move.res_model, move.res_id, move.quantity), ("ilp.entitlement", self.seats.id, 2))
        self.assertEqual(self.seats.move_ids.filtered(lambda move: move.kind == "pass_on").granted, -2)
        self.assertFalse(self.env["ilp.entitlement"]._find_inconsistent())

    def test_what_passed_on_can_end_before_the_term(self):
        _following, new = self._start_next_year(rollover_percent=50, rollover_months=3)
        with freeze_time(new.rolled_until):
            self.env.invalidate_all()
            self.assertEqual((new.usable, new.rolled_left), (6, 2))
            new._use(1, self.origin)
            self.env.invalidate_all()
            self.assertEqual(new.rolled_left, 1, "what ends first is taken first")
        with freeze_time(new.rolled_until + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual((new.usable, new.expired, new.rolled_left), (4, 1, 0))
            with self.assertRaisesRegex(UserError, "has 4 left"):
                new._use(5, self.origin)
        self.assertEqual(new.rolled_until, self.term.date_end + relativedelta(days=1, months=3) - timedelta(days=1))

    def test_what_was_not_used_in_time_does_not_pass_on_again(self):
        following, new = self._start_next_year(rollover_percent=100, rollover_months=3)
        self.assertEqual(self._balance(new), (8, 0, 0, 8))
        third = self.membership._new_term(following.date_end + timedelta(days=1))
        order = self._offer(third)
        order.write({"signed_by": "Ada", "signed_on": fields.Datetime.now()})
        order.action_confirm()
        with freeze_time(third.date_start):
            self.env.invalidate_all()
            third._activate_if_due()
        newest = third.entitlement_ids.filtered(lambda one: one.benefit_id == self.benefit_seat)
        self.assertEqual(self._balance(newest), (8, 0, 0, 8), "four of its own and four of the year before")

    def test_a_move_says_what_it_was_for(self):
        secret = self.env["ir.config_parameter"].search([], limit=1)
        for origin in (self.origin, secret):
            self.seats._use(1, origin)
        names = self.seats.move_ids[:2].with_user(self.officer).mapped("origin_name")
        self.assertEqual(names, ["System Parameter", self.origin.display_name], "what she may not read stays hidden")

    # Beyond the contract

    def test_a_benefit_can_be_closed_to_exceptions(self):
        for policy in ("block", "paid"):
            self.benefit_seat.overuse_policy = policy
            with self.assertRaisesRegex(UserError, "not granted by exception"):
                self.seats.with_user(self.officer)._override(1, "please")

    def test_the_button_is_there_where_more_is_granted_by_exception(self):
        self.assertTrue(self.seats.can_be_granted)
        self.benefit_seat.overuse_policy = "paid"
        self.env.invalidate_all()
        self.assertFalse(self.seats.can_be_granted)

    def test_the_refusal_says_what_can_be_done(self):
        for policy, words in (("block", "and no more"), ("paid", "More can be bought"), ("override", "Ask your")):
            self.benefit_seat.write({"overuse_policy": policy, "top_up_product_id": self._extra().id})
            with self.assertRaisesRegex(UserError, words):
                self.seats._use(5, self.origin)

    def test_the_dialog_grants_with_reason_and_name(self):
        action = self.seats.with_user(self.officer).action_override()
        wizard = self.env["ilp.exception"].with_user(self.officer).with_context(**action["context"]).create(
            {"reason": "The board invited a second table", "quantity": 2}
        )
        wizard.action_apply()
        move = self.seats.move_ids.filtered(lambda move: move.kind == "override")
        self.assertEqual((move.user_id, move.quantity, self.seats.granted), (self.officer, 2, 6))
        with self.assertRaises(UserError):
            wizard.write({"quantity": 0})
            wizard.action_apply()
        with self.assertRaises(AccessError):
            self.seats.with_user(self.administration).action_override()

    # Bought

    def _extra(self, quantity=2):
        return self._product("Two more seats", "extra", 300, {self.benefit_seat: quantity})

    def _sell(self, quantity=1):
        self.benefit_seat.write({"overuse_policy": "paid", "top_up_product_id": self._extra().id})
        return self.term._create_top_up(self.benefit_seat, quantity)

    def test_what_is_bought_is_granted_when_the_order_is_confirmed(self):
        order = self._sell(3)
        self.assertEqual(self._balance(self.seats), (4, 0, 0, 4))
        order.with_user(self.administration).action_confirm()
        self.assertEqual(self._balance(self.seats), (10, 0, 0, 10))
        move = self.seats.move_ids.filtered(lambda move: move.kind == "top_up")
        self.assertEqual((move.res_model, move.res_id), ("sale.order.line", order.order_line.id))
        self.assertEqual(order.amount_untaxed, 900)
        self.assertEqual((self.term.order_id == order, order.ilp_term_id.id), (False, False))

    def test_what_was_bought_is_not_annulled(self):
        order = self._sell()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "granted already"):
            order._action_cancel()

    def test_only_what_is_sold_is_bought(self):
        with self.assertRaisesRegex(UserError, "is not sold"):
            self.term._create_top_up(self.benefit_seat, 1)
        self._sell()
        for quantity in (0, -1, 101):
            with self.assertRaisesRegex(UserError, "between 1 and 100"):
                self.term._create_top_up(self.benefit_seat, quantity)

    def test_nothing_is_bought_for_a_year_that_is_over(self):
        order = self._sell()
        with freeze_time(self.term.date_end + timedelta(days=1)), self.assertRaisesRegex(UserError, "is over"):
            order.action_confirm()

    def test_the_term_of_an_order_is_not_written_by_hand(self):
        order = self._sell()
        with self.assertRaises(AccessError):
            order.with_user(self.administration).write({"ilp_top_up_term_id": self.rival_term.id})
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.administration).create(
                {"partner_id": self.aurelia.id, "ilp_top_up_term_id": self.term.id}
            )

    def test_administration_sells_one_more_from_the_balance(self):
        self._sell().unlink()
        action = self.seats.with_user(self.administration).action_top_up()
        self.assertEqual(self.env["sale.order"].browse(action["res_id"]).ilp_top_up_term_id, self.term)
        with self.assertRaises(AccessError):
            self.seats.with_user(self.officer).action_top_up()

    # Proof

    def test_a_balance_that_is_not_its_moves_is_found(self):
        self.assertFalse(self.env["ilp.entitlement"]._find_inconsistent())
        self.env.flush_all()
        self.env.cr.execute("UPDATE ilp_entitlement SET granted = granted + 1 WHERE id = %s", [self.seats.id])
        self.assertEqual(self.env["ilp.entitlement"]._find_inconsistent(), self.seats)


@tagged("post_install", "-at_install")
class TestBuyOnPortal(IlpHttpCommon):
    """The coordinator buys more, and nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        extra = cls._product("One more seat", "extra", 300, {cls.benefit_seat: 1})
        cls.benefit_seat.write({"overuse_policy": "paid", "top_up_product_id": extra.id})
        cls.seats = cls.membership._entitlement(cls.benefit_seat)

    def _buy(self, user, quantity):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        data = {"quantity": quantity, "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(f"/my/ilp/benefits/{self.seats.id}/buy", data=data, allow_redirects=False)

    def _orders(self):
        return self.env["sale.order"].search([("ilp_top_up_term_id", "=", self.term.id)])

    def test_the_strip_says_until_when_and_sells_more(self):
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        page = self.url_open("/my/ilp").text
        self.assertIn("o_ilp_until", page)
        self.assertIn(f"/my/ilp/benefits/{self.seats.id}/buy", page)
        self.authenticate(self.colleague.login, self.colleague.login.ljust(8, "x"))
        self.assertNotIn("/my/ilp/benefits/", self.url_open("/my/ilp").text)

    def test_the_coordinator_gets_an_order_to_sign(self):
        response = self._buy(self.coordinator, "2")
        self.assertEqual(response.status_code, 303, response.text[response.text.find("o_ilp_error") :][:300])
        order = self._orders()
        self.assertEqual((order.state, order.order_line.product_uom_qty), ("sent", 2))
        self.assertIn(f"/my/orders/{order.id}", response.headers["Location"])
        self.assertEqual(self.url_open(response.headers["Location"]).status_code, 200)

    def test_two_clicks_are_one_order(self):
        first, second = (self._buy(self.coordinator, "2").headers["Location"] for _click in range(2))
        self.assertEqual(first, second)
        self.assertEqual(len(self._orders()), 1)
        self._buy(self.coordinator, "3")
        self.assertEqual(len(self._orders()), 2, "another number is another order")
        self._orders().action_confirm()
        self._buy(self.coordinator, "2")
        self.assertEqual(len(self._orders()), 3, "what is bought can be bought again")

    def test_what_is_not_signed_yet_is_found_again(self):
        self._buy(self.coordinator, "1")
        page = self.url_open("/my/ilp").text
        self.assertIn("o_ilp_top_up", page)
        self.assertIn(f"/my/orders/{self._orders().id}", page)
        self._orders().action_confirm()
        self.assertNotIn("o_ilp_top_up", self.url_open("/my/ilp").text)

    def test_a_colleague_reads_and_does_not_sign(self):
        self._buy(self.coordinator, "1")
        order = self._orders()
        page = self.url_open(f"/my/orders/{order.id}").text
        self.assertIn("js_accept_json", page)
        self.authenticate(self.colleague.login, self.colleague.login.ljust(8, "x"))
        page = self.url_open(f"/my/orders/{order.id}").text
        self.assertIn("o_ilp_coordinator_signs", page)
        params = {"name": "Test colleague", "signature": "iVBORw0KGgo=", "access_token": order._portal_ensure_token()}
        self.assertIn("error", self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", params))
        self.assertEqual(order.state, "sent")

    def test_the_strip_of_a_phone_says_what_is_booked_and_used_too(self):
        self.seats._use(1, self.term)
        self.authenticate(self.coordinator.login, self.coordinator.login.ljust(8, "x"))
        self.assertRegex(self.url_open("/my/ilp").text, r"o_ilp_more\">Booked 0, used 1, until")

    def test_junk_is_a_sentence(self):
        for quantity in ("", "0", "-1", "abc", "²", "9" * 30, "\x00"):
            response = self._buy(self.coordinator, quantity)
            self.assertEqual(response.status_code, 422)
            self.assertIn("between 1 and 100", response.text)
        self.assertFalse(self._orders())

    def test_others_buy_nothing(self):
        self.assertEqual(self._buy(self.colleague, "1").status_code, 422)
        self.assertEqual(self._buy(self.rival, "1").headers["Location"].rpartition("/my")[2], "/ilp")
        self.assertFalse(self._orders())
