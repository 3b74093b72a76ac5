from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .races import RaceCase

TAKERS = 4


@tagged("post_install", "-at_install")
class TestRaces(RaceCase):
    """What there is one of at a time: a change, a notice, an officer, a successor, an invoice."""

    def _make(self, env):
        groups = "base.group_user,ilp_membership.group_ilp_officer"
        users = [new_test_user(env, f"ilp_race_{number}", groups=groups) for number in range(TAKERS)]
        self.user_ids = [user.id for user in users]
        partner = env["res.partner"].create({"name": "Race S.p.A.", "is_company": True, "lang": "en_US"})
        product = env["product.template"].create(
            {"name": "Race tier", "type": "service", "ilp_kind": "tier", "list_price": 1000, "invoice_policy": "order"}
        )
        line = Command.create({"product_id": product.product_variant_id.id})
        template = env["sale.order.template"].create(
            {"name": "Race offer", "sale_order_template_line_ids": [line], "company_id": False}
        )
        program = env["ilp.program"].create(
            {"name": "Race programme", "order_template_id": template.id, "onboarding_plan_id": False}
        )
        membership = env["ilp.membership"].create(
            {"partner_id": partner.id, "program_id": program.id, "officer_id": users[0].id, "state": "profiling"}
        )
        order = membership._create_offer()
        order.write({"signed_by": "Race", "signed_on": fields.Datetime.now()})
        order.action_confirm()
        people = env["res.users"].union(*users)
        self.memberships, self.term = membership.ids, order.ilp_term_id.id
        self.records = [program, template, product, partner, people, people.partner_id]

    def _look(self, env):
        self._term(env).mapped("state")

    def _term(self, env):
        return env["ilp.membership.term"].browse(self.term)

    def _count(self, table, where="TRUE"):
        query = f"SELECT COUNT(*) FROM {table} WHERE membership_id = ANY(%s) AND {where}"
        return self._row(query, [self.memberships])[0]

    def test_one_change_is_open_and_one_notice(self):
        self._assert_one_wins(*[self._change] * TAKERS)
        amendments = "SELECT COUNT(*) FROM sale_order WHERE ilp_term_id = %s AND is_ilp_amendment"
        self.assertEqual(self._row(amendments, [self.term]), (1,))
        self._assert_one_wins(*[self._notify] * TAKERS)
        self.assertEqual(self._count("ilp_withdrawal"), 1)

    def _change(self, env):
        term, nothing = self._term(env), env["product.template"]
        term._create_amendment(term.date_start, nothing, nothing)

    def _notify(self, env):
        reason = env.ref("ilp_membership.withdrawal_reason_budget")
        env["ilp.withdrawal"].create({"membership_id": self.memberships[0], "reason_id": reason.id})

    def test_four_who_name_an_officer_leave_one(self):
        self.assertEqual(self._race(*(self._officer(user_id) for user_id in self.user_ids)), [])
        self.assertEqual(self._count("ilp_officer_assignment", "date_to IS NULL"), 1)

    def _officer(self, user_id):
        def name(env):
            self._term(env).membership_id.officer_id = user_id

        return name

    def test_one_successor(self):
        day = fields.Date.today() + relativedelta(years=1)
        self._assert_one_wins(*[lambda env: self._term(env).membership_id._new_term(day)] * TAKERS)
        self.assertEqual(self._count("ilp_membership_term"), 2)

    def test_one_invoice(self):
        self._assert_one_wins(*[self._bill] * TAKERS)
        invoiced = "SELECT amount_invoiced = amount_untaxed FROM ilp_membership_term WHERE id = %s"
        self.assertEqual(self._row(invoiced, [self.term]), (True,))

    def _bill(self, env):
        """Core's own way: every taker sees a fee that is still to invoice."""
        self._term(env).order_id._create_invoices().action_post()
