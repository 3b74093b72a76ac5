from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale_management.controllers.portal import CustomerPortal


class IlpOfferPortal(CustomerPortal):
    """The offer of an affiliation on the portal: tick, accept, sign, decline, or ask for a new one."""

    def _get_ilp_offer(self, order_id, access_token):
        """The affiliation offer that the user may see, as superuser, or an empty one: then core answers."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=token)
        except (AccessError, MissingError):
            return request.env["sale.order"]
        return order_sudo.filtered("ilp_term_id")

    def _get_ilp_actor(self, order_sudo):
        """Who acts: the user who is logged in, else the person whose personal link was opened."""
        if self.env.user._is_public():
            return order_sudo._ilp_link_holder() or order_sudo.partner_id
        return self.env.user.partner_id

    @route()
    def portal_order_page(self, order_id, access_token=None, **kwargs):
        """Recognise who comes by the personal link of a mail."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if order_sudo:
            order_sudo._ilp_remember_holder(kwargs.get("pid"), kwargs.get("hash"))
        return super().portal_order_page(order_id, access_token=access_token, **kwargs)

    @route("/my/orders/<int:order_id>/personal-link", type="http", auth="public", methods=["POST"], website=True)
    def portal_ilp_offer_personal_link(self, order_id, access_token=None, **kwargs):
        """Mail the people who may sign a link of their own; the page shows nothing of it."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if not order_sudo:
            return request.redirect("/my")
        order_sudo._ilp_send_links()
        return request.redirect(order_sudo.get_portal_url(query_string="&message=ilp_link_sent"))

    @route()
    def portal_quote_option_update(
        self, order_id, line_id, access_token=None, remove=False, input_quantity=False, **kwargs
    ):
        """A module is ordered or not: its quantity is one or none, whatever is posted."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if order_sudo:
            wanted = str(input_quantity) not in ("0", "0.0", "None", "") if input_quantity is not False else not remove
            input_quantity = 1 if wanted and not str(input_quantity).startswith("-") else 0
        return super().portal_quote_option_update(
            order_id, line_id, access_token=access_token, remove=remove, input_quantity=input_quantity, **kwargs
        )

    @route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None, reference=None, terms_accepted=False
    ):
        """Take the purchase order and the acceptance of the terms together with the signature."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if order_sudo and signature and order_sudo._has_to_be_signed():
            error = order_sudo._ilp_signature_error(name, terms_accepted is True)
            if error:
                return {"error": error}
            order_sudo._ilp_accept(self._get_ilp_actor(order_sudo), self._clean_ilp_text(reference, 100))
        return super().portal_quote_accept(order_id, access_token=access_token, name=name, signature=signature)

    @route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Decline with a reason from the list; the words of the company are welcome, not demanded."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if not order_sudo:
            return super().portal_quote_decline(order_id, access_token, decline_message, **kwargs)
        reason = self._get_ilp_reason(order_sudo, kwargs.get("reason_id"))
        if not self._may_act_on_ilp_offer(order_sudo):
            message = "cant_reject"
        elif not reason:
            message = "ilp_no_reason"
        else:
            order_sudo._ilp_decline(
                reason, self._clean_ilp_text(decline_message, 2000), self._get_ilp_actor(order_sudo)
            )
            message = "ilp_declined"
        return request.redirect(order_sudo.get_portal_url(query_string=f"&message={message}"))

    @route("/my/orders/<int:order_id>/ask-again", type="http", auth="public", methods=["POST"], website=True)
    def portal_ilp_offer_ask_again(self, order_id, access_token=None, **kwargs):
        """Ask the institute for a new offer in the place of an expired one."""
        order_sudo = self._get_ilp_offer(order_id, access_token)
        if not order_sudo:
            return request.redirect("/my")
        if order_sudo.is_expired and order_sudo._ilp_may_sign():
            order_sudo._ilp_ask_again(self._get_ilp_actor(order_sudo))
        return request.redirect(order_sudo.get_portal_url(query_string="&message=ilp_asked"))

    def _may_act_on_ilp_offer(self, order_sudo):
        return self.env.user.share and order_sudo._has_to_be_signed()

    def _get_ilp_reason(self, order_sudo, reason_id):
        number = int(reason_id) if str(reason_id).isascii() and str(reason_id).isdecimal() else 0
        return order_sudo._ilp_decline_reasons().filtered(lambda reason: reason.id == number)

    def _clean_ilp_text(self, text, limit):
        return text.replace("\0", "").strip()[:limit] if isinstance(text, str) else ""
