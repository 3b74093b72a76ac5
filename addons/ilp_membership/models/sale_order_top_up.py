from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

MOST = 100


class SaleOrder(models.Model):
    """More of a benefit, bought during the term: an order of its own, and its confirmation grants the units.

    It leaves the term and its fee alone. What it granted may be used the same minute: so it is not annulled.
    """

    _inherit = "sale.order"

    ilp_top_up_term_id = fields.Many2one(
        "ilp.membership.term", "More benefits for", readonly=True, copy=False, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Whose term it is for is written by the named method, not by hand."""
        default = {"ilp_top_up_term_id": self.env.context.get("default_ilp_top_up_term_id")}
        if not self.env.su and any(vals.get("ilp_top_up_term_id") for vals in [default, *vals_list]):
            raise AccessError(self.env._("More of a benefit is sold from the affiliation."))
        return super().create(vals_list)

    def write(self, vals):
        """What was granted stays sold."""
        bought = self.filtered(lambda order: order.ilp_top_up_term_id and order.state == "sale")
        if not self.env.su and "ilp_top_up_term_id" in vals:
            raise AccessError(self.env._("More of a benefit is sold from the affiliation."))
        if bought and vals.get("state", "sale") != "sale":
            raise UserError(self.env._("The units that were bought are granted already: the order stays."))
        return super().write(vals)

    def _has_to_be_signed(self):
        """A colleague reads what the company buys; a coordinator signs it, or whom it was made for."""
        result = super()._has_to_be_signed()
        user, company_sudo = self._ilp_user(), self.sudo().ilp_top_up_term_id.membership_id  # a colleague reads no term
        if not result or not company_sudo or user._is_public() or not user.share:
            return result
        return user.partner_id in company_sudo._coordinators() | self.partner_id

    def _confirmation_error_message(self):
        """Refuse more of a year that is over."""
        error = super()._confirmation_error_message()
        term_sudo = self._ilp_top_ups_sudo().ilp_top_up_term_id
        if not error and term_sudo and (term_sudo.state != "active" or term_sudo.date_end < term_sudo._top_up_day()):
            return self.env._("The term for which more was to be bought is over.")
        return error

    def _action_confirm(self):
        """The units are there as soon as the order is confirmed."""
        result = super()._action_confirm()
        for order_sudo in self._ilp_top_ups_sudo():
            order_sudo.ilp_top_up_term_id._grant_top_up(order_sudo)
        return result

    def _ilp_top_ups_sudo(self):
        return self.sudo().filtered("ilp_top_up_term_id")  # who confirms has no right on terms; rules grant units


class IlpMembershipTerm(models.Model):
    """The sale of more units for the running term."""

    _inherit = "ilp.membership.term"

    def _top_up_day(self):
        return self.program_id._today()

    def _create_top_up(self, benefit, quantity):
        """Offer ``quantity`` of the extra that gives more of ``benefit``. Raises one sentence when it is not sold."""
        self.ensure_one()
        benefit = benefit.with_env(self.env)
        if not benefit._can_be_bought():
            raise UserError(self.env._("More of “%(benefit)s” is not sold.", benefit=benefit.name))
        if not self._is_open() or self.state != "active":
            raise UserError(self.env._("More of a benefit is bought while the affiliation is in force."))
        if not 0 < quantity <= MOST:
            raise UserError(self.env._("Choose a number between 1 and %(most)s.", most=MOST))
        return self.env["sale.order"].create(self._prepare_top_up_vals(benefit, quantity))

    def _ask_top_up(self, benefit, quantity):
        """The offer of so many units that waits for a signature, made if there is none: two clicks are one offer."""
        self._ilp_take_turns()
        domain = [("ilp_top_up_term_id", "=", self.id), ("state", "=", "sent"), ("signed_on", "=", False)]
        product = benefit.with_env(self.env).top_up_product_id.product_variant_id
        for order in self.env["sale.order"].search(domain).filtered(lambda order: not order.is_expired):
            if [(line.product_id, line.product_uom_qty) for line in order.order_line] == [(product, quantity)]:
                return order
        order = self._create_top_up(benefit, quantity)
        order.action_quotation_sent()
        return order

    def _prepare_top_up_vals(self, benefit, quantity):
        vals = self.env["sale.order"]._prepare_ilp_offer_vals(self)
        line = {"product_id": benefit.top_up_product_id.product_variant_id.id, "product_uom_qty": quantity}
        no_term = {"ilp_term_id": False, "opportunity_id": False, "sale_order_template_id": False}
        return vals | no_term | {"ilp_top_up_term_id": self.id, "order_line": [Command.create(line)]}

    def _grant_top_up(self, order):
        for line in order.order_line.filtered(lambda line: line.product_uom_qty > 0):
            for grant in line.product_id.product_tmpl_id.ilp_grant_ids:
                quantity = round(grant.quantity * line.product_uom_qty)
                self._entitlement_of(grant.benefit_id)._move("top_up", quantity, line, order.name)
        env = self.membership_id._in_company_language().env
        summary = env._("More benefits bought: %(order)s", order=order.name)
        self.membership_id._log_interaction("offer", summary, origin=order)
