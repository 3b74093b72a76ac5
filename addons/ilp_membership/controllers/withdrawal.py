from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from .portal import IlpPortal


class IlpWithdrawalPortal(IlpPortal):
    """A coordinator gives notice in two steps, what it means and the confirmation, and can take it back."""

    def _prepare_ilp_withdrawal_values(self, membership, **values):
        reasons = self.env["ilp.withdrawal.reason"].search([])
        preview = self.env["ilp.withdrawal"].new({"membership_id": membership.id})
        return self._prepare_ilp_values(membership, "ilp_withdrawal") | {
            "withdrawal": membership.withdrawal_id,
            "term": membership._last_signed_term(),
            "preview": preview,
            "reasons": reasons,
            "note": "",
        } | values

    @route("/my/ilp/withdrawal", type="http", auth="user", website=True)
    def portal_my_ilp_withdrawal(self, **kwargs):
        """Until when notice can be given, what it means, and the notice that was given."""
        membership = self._get_ilp_membership()
        if not membership.is_affiliate:
            return request.redirect("/my/ilp")
        values = self._prepare_ilp_withdrawal_values(membership)
        return request.render("ilp_membership.portal_ilp_withdrawal", values)

    @route("/my/ilp/withdrawal/notify", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_withdrawal_notify(self, reason_id="", note="", confirmed="", **kwargs):
        """Show what the notice means; with ``confirmed`` give it."""
        membership = self._get_ilp_membership()
        if not membership.is_affiliate:
            return request.redirect("/my/ilp")
        reason = self._ilp_withdrawal_reason(reason_id)
        note = note.replace("\0", "")[:5000] if isinstance(note, str) else ""
        values = {"reason": reason, "note": note, "step": "confirm" if reason else None}
        if not reason:
            values["error"] = self.env._("Choose a reason from the list.")
        elif confirmed:
            person = self.env.user.partner_id
            return self._do_ilp_withdrawal(membership, lambda own: own._notify_withdrawal(person, reason, note))
        page = self._prepare_ilp_withdrawal_values(membership, **values)
        return request.render("ilp_membership.portal_ilp_withdrawal", page)

    def _ilp_withdrawal_reason(self, reason_id):
        known = isinstance(reason_id, str) and reason_id.isdecimal() and len(reason_id) < 10
        return self.env["ilp.withdrawal.reason"].search([("id", "=", int(reason_id) if known else 0)])

    @route("/my/ilp/withdrawal/revoke", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_withdrawal_revoke(self, **kwargs):
        """Take the notice back before the last day."""
        membership = self._get_ilp_membership()
        return self._do_ilp_withdrawal(membership, lambda own: own._revoke_withdrawal(self.env.user.partner_id))

    def _do_ilp_withdrawal(self, membership, action):
        try:
            action(membership.sudo())  # the action itself checks that the user coordinates the company
        except (AccessError, UserError) as error:
            page = self._prepare_ilp_withdrawal_values(membership, error=str(error))
            return request.render("ilp_membership.portal_ilp_withdrawal", page)
        return request.redirect("/my/ilp/withdrawal")
