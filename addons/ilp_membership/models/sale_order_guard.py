from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KEPT = {
    "ilp_term_id",
    "is_ilp_amendment",
    "ilp_effective_date",
    "ilp_accepted_by_id",
    "ilp_accepted_on",
    "ilp_accepted_terms",
    "ilp_countersigned_by_id",
    "ilp_countersigned_on",
}
SIGNATURE = {"signed_by", "signed_on", "signature"}


class SaleOrder(models.Model):
    """What a company signed stays, whichever door a person of the institute comes through.

    Salesmen may write any field of an order: views hide, only the server refuses. What administration, portal and
    scheduled actions do through named methods runs with the rights that those methods have checked.
    """

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        """An offer of a term is made by administration."""
        if self.env.context.get("default_ilp_term_id") or any(vals.get("ilp_term_id") for vals in vals_list):
            self._check_ilp_hand()
        return super().create(vals_list)

    def write(self, vals):
        """Keep signatures, and what binds an order to its term, out of everybody's hands."""
        if not self.env.su:
            self._check_ilp_write(vals)
        return super().write(vals)

    def _check_ilp_hand(self):
        if not self.env.su and not self.env.user.has_group("ilp_membership.group_ilp_administration"):
            raise AccessError(self.env._("Offers are handled by the programme administration."))

    def _check_ilp_write(self, vals):
        offers_sudo = self._ilp_offers_sudo() + self._ilp_amendments_sudo()  # a salesman need not read the term
        if not KEPT.isdisjoint(vals) and (offers_sudo or vals.get("ilp_term_id")):
            raise AccessError(self.env._("The programme keeps this field of an affiliation itself."))
        if offers_sudo and (not SIGNATURE.isdisjoint(vals) or vals.get("state") == "sale"):
            self._check_ilp_hand()
        offers_sudo.filtered(lambda order: order.state == "sale")._check_ilp_reopening(vals, self.env.user)

    def _check_ilp_reopening(self, vals, user):
        """A signed affiliation keeps signature, state and lock; only administration unlocks one, to annul it."""
        unlocking = not vals.get("locked", True) or vals.get("state") == "cancel"
        reopening = vals.get("state", "sale") in ("draft", "sent") or not SIGNATURE.isdisjoint(vals)
        if self and (reopening or (unlocking and not user.has_group("ilp_membership.group_ilp_administration"))):
            raise UserError(self.env._("What a company signed stays as it is: offer a change instead."))


class SaleOrderLine(models.Model):
    """The lines of a signed affiliation: nothing is added, altered or taken away, locked or not."""

    _inherit = "sale.order.line"

    ilp_waived = fields.Monetary(
        "Given up", readonly=True, copy=False, help="The part that nobody pays after an early end."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A further fee is a change that the company signs; the lines of core's down payments may come."""
        lines = super().create(vals_list)
        if not self.env.su:
            lines._check_ilp_signed()
        return lines

    def write(self, vals):
        """Prices and quantities stay as they were signed."""
        kept = {*self._get_protected_fields(), "order_id", "ilp_credited_line_id", "ilp_full_price", "ilp_waived"}
        by_hand = not self.env.su and not kept.isdisjoint(vals)
        if by_hand:
            self._check_ilp_signed()
        result = super().write(vals)
        if by_hand and "order_id" in vals:
            self._check_ilp_signed()
        return result

    def _check_ilp_signed(self):
        fees = self.filtered(lambda line: not line.is_downpayment and not line.display_type)
        if any(order_sudo.state == "sale" for order_sudo in fees.order_id._ilp_fees_sudo()):
            raise UserError(self.env._("What a company signed stays as it is: offer a change instead."))
