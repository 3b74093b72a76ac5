from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleOrder(models.Model):
    """A change during the term: a higher tier or more modules, paid for the rest of the year, signed like the first.

    An upgrade is one order: the new tier for the days that are left, and the credit of the old one for the same days.
    It is invoiced when it is signed. A term has one open change at a time; a line is credited once.
    """

    _inherit = "sale.order"

    ilp_effective_date = fields.Date("In force from", readonly=True, copy=False)

    _one_open_amendment = models.UniqueIndex(
        "(ilp_term_id) WHERE is_ilp_amendment AND state IN ('draft', 'sent')",
        "A change of this term is open already: the company signs or declines it first.",
    )

    @api.constrains("order_line")
    def _constraint_unique_assigned_grade(self):
        """Only an upgrade names two levels: the one it gives and the one it credits."""
        others = self.filtered(lambda order: not order.is_ilp_amendment)
        return super(SaleOrder, others)._constraint_unique_assigned_grade()

    @api.constrains("pricelist_id", "ilp_term_id")
    def _check_ilp_currency(self):
        """A fee is one sum: what changes it is in its currency."""
        for order_sudo in self._ilp_amendments_sudo():
            if order_sudo.currency_id != order_sudo.ilp_term_id.order_id.currency_id:
                raise ValidationError(self.env._("A change is offered in the currency of the year that it changes."))

    def _ilp_offers_sudo(self):
        """The offers of terms: a change leaves the state of its term alone."""
        return super()._ilp_offers_sudo().filtered(lambda order: not order.is_ilp_amendment)

    def _ilp_amendments_sudo(self):
        return self._ilp_fees_sudo().filtered("is_ilp_amendment")

    def write(self, vals):
        """Leave the change on the timeline; what was signed is not annulled."""
        amendments_sudo = self._ilp_amendments_sudo()
        if vals.get("state") == "cancel" and "sale" in amendments_sudo.mapped("state"):
            raise UserError(self.env._("A signed change is not annulled: offer another one."))
        result = super().write(vals)
        for order_sudo in amendments_sudo:
            env = order_sudo.ilp_membership_id._in_company_language().env
            if vals.get("state") == "sent":
                order_sudo._ilp_log(env._("Change of the affiliation offered"), "offer")
            elif vals.get("state") == "cancel":
                order_sudo._ilp_log(env._("Change of the affiliation declined or withdrawn"), "offer")
        return result

    def _confirmation_error_message(self):
        """Refuse the change of a year that is over."""
        error = super()._confirmation_error_message()
        term_sudo = self._ilp_amendments_sudo().ilp_term_id
        if not error and term_sudo and term_sudo.state not in ("signed", "active"):
            return self.env._("The term that this offer changes is over.")
        return error

    def _action_confirm(self):
        """The signed change is in force: benefits, level and invoice follow."""
        result = super()._action_confirm()
        for order_sudo in self._ilp_amendments_sudo():
            order_sudo.ilp_term_id._sign_amendment(order_sudo)
        return result

    def _ilp_invoice(self):
        """Invoice the change at once; if that fails the signature stands and administration gets the task."""
        try:
            with self.env.cr.savepoint():
                self._create_invoices(final=True).action_post()
                self.env.flush_all()
        except (UserError, IntegrityError) as error:
            self.env.invalidate_all(flush=False)
            self._message_log(body=self.ilp_term_id._cause(error))
            self._ilp_task("ilp_membership.mail_activity_invoice_change")
