from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IlpCommon

SIGNED = {"signed_by": "Mallory", "signed_on": "2027-01-01 10:00:00"}


@tagged("post_install", "-at_install")
class TestGuard(IlpCommon):
    """Salesmen and administration write orders by the API as well: what was signed stays, whoever writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.term.order_id
        cls.line = cls.order.order_line.filtered("product_id")[:1]
        cls.people = (cls.officer, cls.administration, cls.manager)

    def _refused(self, record, method, *args):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            getattr(record, method)(*args)
            self.env.flush_all()

    def test_a_signed_order_is_not_reopened(self):
        for user in self.people:
            order = self.order.with_user(user)
            self._refused(order, "write", {"state": "draft"})
            self._refused(order, "write", {"state": "sent"})
            self._refused(order, "write", dict(SIGNED))
        self._refused(self.order.with_user(self.officer), "action_unlock")
        for values in ({"locked": False}, {"state": "cancel"}):
            self._refused(self.order.with_user(self.officer), "write", values)
        self.assertEqual((self.order.state, self.order.locked, self.term.state), ("sale", True, "active"))

    def test_its_lines_stay_also_when_it_is_unlocked(self):
        other = self.env["sale.order"].create(
            {"partner_id": self.aurelia.id, "order_line": [Command.create({"product_id": self.line.product_id.id})]}
        )
        self.order.with_user(self.administration).action_unlock()
        new = Command.create({"product_id": self.line.product_id.id, "price_unit": 1})
        for user in self.people:
            for name, value in (("price_unit", 1), ("discount", 50), ("product_uom_qty", 2), ("ilp_waived", 9)):
                self._refused(self.line.with_user(user), "write", {name: value})
            self._refused(self.order.with_user(user), "write", {"order_line": [new]})
            self._refused(self.line.with_user(user), "unlink")
            self._refused(other.order_line.with_user(user), "write", {"order_id": self.order.id})
        self.assertEqual((self.term.amount_untaxed, len(self.order.order_line)), (10000, 4))

    def test_an_order_keeps_its_term(self):
        stranger = self.env["sale.order"].create({"partner_id": self.lario.id})
        for user in self.people:
            self._refused(self.order.with_user(user), "write", {"ilp_term_id": False})
            self._refused(self.order.with_user(user), "write", {"is_ilp_amendment": True})
            self._refused(self.order.with_user(user), "write", {"ilp_countersigned_by_id": user.id})
            self._refused(stranger.with_user(user), "write", {"ilp_term_id": self.term.id})
        values = {"partner_id": self.aurelia.id, "ilp_term_id": self.term.id}
        self._refused(self.env["sale.order"].with_user(self.officer), "create", values)

    def test_a_default_of_the_context_binds_no_order_to_a_term(self):
        for name in ("ilp_term_id", "ilp_top_up_term_id"):
            orders = self.env["sale.order"].with_user(self.officer).with_context(**{f"default_{name}": self.term.id})
            self._refused(orders, "create", {"partner_id": self.aurelia.id})

    def test_only_administration_records_a_signature_on_paper(self):
        order = self.membership._create_offer()
        self._refused(order.with_user(self.officer), "write", dict(SIGNED))
        order.write({"signed_by": "Irene Balbi", "signed_on": "2027-01-01 10:00:00"})
        self._refused(order.with_user(self.officer), "action_confirm")
        self._refused(order.with_user(self.officer), "write", {"state": "sale"})
        self.assertEqual(order.state, "draft")
        order.with_user(self.administration).action_confirm()
        self.assertEqual(order.ilp_term_id.state, "signed")

    def test_administration_annuls_an_accession_that_was_not_invoiced(self):
        order = self.order.with_user(self.administration)
        order.action_unlock()
        order.action_cancel()
        self.assertEqual(self.term.state, "cancelled")

    def test_nobody_writes_a_signature_on_a_term_or_takes_an_affiliate_out(self):
        draft = self.membership._create_offer().ilp_term_id
        for user in (self.administration, self.manager):
            self._refused(draft.with_user(user), "write", {"state": "signed", **SIGNED})
            self._refused(draft.with_user(user), "write", {"order_id": self.order.id})
        reason = self.env.ref("ilp_membership.withdrawal_reason_budget")
        for values in ({"state": "profiling"}, {"state": "ended", "end_reason_id": reason.id}):
            self._refused(self.membership.with_user(self.officer), "write", values)
        self._refused(self.membership.with_user(self.officer), "action_start_profiling")
        notice = self.env["ilp.withdrawal"].create({"membership_id": self.membership.id, "reason_id": reason.id})
        for values in ({"accepted_on": "2027-01-01 10:00:00"}, {"agreed_end": "2027-01-01"}):
            self._refused(notice.with_user(self.officer), "write", values)

    def test_core_still_takes_a_down_payment(self):
        wizard = self.env["sale.advance.payment.inv"].with_user(self.administration).create(
            {"sale_order_ids": self.order.ids, "advance_payment_method": "fixed", "fixed_amount": 4000}
        )
        wizard.create_invoices()
        self.assertEqual(self.order.invoice_ids.amount_untaxed, 4000)
