from odoo.exceptions import UserError
from odoo.http import request, route

from .portal import IlpPortal


class IlpBenefitsPortal(IlpPortal):
    """More of a benefit, bought by the coordinator: the order opens on the portal, is signed there, and grants."""

    @route("/my/ilp/benefits/<int:entitlement_id>/buy", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_buy(self, entitlement_id, quantity="", **_params):
        """Make the order and show it; when it is not sold, the company's page says why."""
        membership = self._get_ilp_membership()
        entitlement = membership.current_term_id.entitlement_ids.filtered(lambda one: one.id == entitlement_id)
        if not entitlement:
            return request.redirect("/my/ilp")
        try:
            with self.env.cr.savepoint():
                order_sudo = self._buy(membership, entitlement, quantity)
        except UserError as error:
            return self._render_ilp_buy(membership, entitlement, quantity, str(error))
        return request.redirect(order_sudo.get_portal_url())

    def _get_ilp_offers(self, membership):
        """Also the orders of more benefits that a coordinator has not signed yet."""
        offers = super()._get_ilp_offers(membership)
        if not self._is_ilp_coordinator(membership):
            return offers
        domain = [("ilp_top_up_term_id", "in", membership.term_ids.ids), ("state", "=", "sent")]
        return offers | self.env["sale.order"].search(domain).filtered(lambda order: not order.is_expired)

    def _buy(self, membership, entitlement, quantity):
        if not self._is_ilp_coordinator(membership):
            raise UserError(self.env._("Only a coordinator of your company can buy more."))
        number = int(quantity) if isinstance(quantity, str) and quantity.isascii() and quantity.isdigit() else 0
        term_sudo = entitlement.term_id.sudo()  # after the checks: the order is the programme's offer to the company
        return term_sudo._ask_top_up(entitlement.benefit_id, min(number, 10**6))

    def _render_ilp_buy(self, membership, entitlement, quantity, error):
        typed = {"entitlement": entitlement, "quantity": quantity if isinstance(quantity, str) else "", "error": error}
        page = self._prepare_ilp_values(membership, "ilp_home") | typed
        return request.render("ilp_membership.portal_ilp_buy", page, status=422)
