from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IlpCommon
from .races import RaceCase


@tagged("post_install", "-at_install")
class TestLedger(IlpCommon):
    """Promise 3: granted = used + reserved + remaining, and more only with an override, a reason and a name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seats = cls.membership._entitlement(cls.benefit_seat)
        cls.origin = cls.coordinator.partner_id

    def test_signing_grants_what_the_tier_includes(self):
        self.assertEqual(self._balance(self.seats), (4, 0, 0, 4))
        self.assertEqual(self.seats.move_ids.mapped("kind"), ["grant"])
        self.assertEqual(self.seats.move_ids.res_model, "sale.order.line")

    def test_a_use_consumes_the_reservation_of_its_origin(self):
        self.seats._reserve(2, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 2, 0, 2))
        self.seats._use(1, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 1, 1, 2))
        self.assertEqual(self.seats._balance_of(self.origin), (1, 1))

    def test_a_use_leaves_the_reservations_of_others_alone(self):
        self.seats._reserve(2, self.origin)
        self.seats._use(1, self.colleague.partner_id)
        self.assertEqual(self._balance(self.seats), (4, 2, 1, 1))

    def test_a_release_gives_back_what_the_origin_holds_and_no_more(self):
        self.seats._use(2, self.origin)
        self.seats._release(1, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 0, 1, 3))
        with self.assertRaises(UserError):
            self.seats._release(2, self.origin)

    def test_nothing_left_is_one_sentence_with_numbers(self):
        self.seats._use(4, self.origin)
        with self.assertRaisesRegex(UserError, "has 0 left of “Event seats”"):
            self.seats._reserve(1, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 0, 4, 0))

    def test_a_reservation_can_be_used_when_nothing_is_left(self):
        self.seats._reserve(4, self.origin)
        self.seats._use(4, self.origin)
        self.assertEqual(self._balance(self.seats), (4, 0, 4, 0))

    def test_quantities_are_positive(self):
        for quantity in (0, -1):
            with self.assertRaises(UserError):
                self.seats._use(quantity, self.origin)

    def test_an_override_has_a_reason_and_a_name(self):
        seats = self.seats.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Say why"):
            seats._override(1, " ")
        move = seats._override(1, "The board invited a second table")
        self.assertEqual((move.user_id, move.reason), (self.officer, "The board invited a second table"))
        self.assertEqual(self._balance(self.seats), (5, 0, 0, 5))

    def test_only_an_officer_overrides(self):
        with self.assertRaises(AccessError):
            self.seats.with_user(self.coordinator)._override(1, "please")

    def test_moves_are_never_changed_nor_deleted(self):
        move = self.seats._use(1, self.origin)
        with self.assertRaises(UserError):
            move.sudo().write({"quantity": 5})
        with self.assertRaises(UserError):
            move.sudo().unlink()

    def test_the_database_refuses_a_balance_below_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE ilp_entitlement SET used = granted + 1 WHERE id = %s", [self.seats.id])


@tagged("post_install", "-at_install")
class TestLedgerRace(RaceCase):
    """The last units of a benefit, and many who want one."""

    takers, units = 8, 3

    def _make(self, env):
        officer = new_test_user(env, "ilp_race_officer", groups="base.group_user,ilp_membership.group_ilp_officer")
        partner = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True})
        entitlement = self._make_balance(env, partner, officer, "ilp_membership.benefit_event_seat", self.units)
        membership = entitlement.membership_id
        self.entitlement, self.partner, self.memberships = entitlement.id, partner.id, membership.ids
        self.records = [membership.program_id, officer, officer.partner_id, partner]

    def _look(self, env):
        env["ilp.entitlement"].browse(self.entitlement).mapped("remaining")

    def _take(self, env):
        env["ilp.entitlement"].browse(self.entitlement)._use(1, env["res.partner"].browse(self.partner))

    def test_the_last_units_go_to_as_many_takers_as_there_are_units(self):
        self.assertEqual(self._race(*[self._take] * self.takers), [UserError] * (self.takers - self.units))
        balance = self._row(
            "SELECT e.granted, e.used, e.remaining, SUM(m.used) FROM ilp_entitlement e"
            " JOIN ilp_entitlement_move m ON m.entitlement_id = e.id WHERE e.id = %s GROUP BY e.id",
            [self.entitlement],
        )
        self.assertEqual(balance, (3, 3, 0, 3))
