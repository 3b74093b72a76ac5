from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from .portal import IlpPortal

NOTE = 5000


class IlpActivityPortal(IlpPortal):
    """What the affiliation lets a company do: coordinators ask for activities and see all of them, others their own."""

    @route("/my/ilp/activities", type="http", auth="user", website=True)
    def portal_my_ilp_activities(self, **kwargs):
        """The activities of the company that the user may read, and what can be asked for."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        return self._render_ilp_activities(membership)

    def _render_ilp_activities(self, membership, **values):
        membership_sudo = membership.sudo()  # for the names and texts of the modules, nothing else
        modules_sudo = membership_sudo.env["product.template"]._ilp_modules(membership.company_id)
        page = {
            "activations": self.env["ilp.activation"].search([("membership_id", "=", membership.id)]),
            "modules_sudo": modules_sudo,
            "included_sudo": membership_sudo.current_term_id.module_ids,
            "contacts": membership.contact_ids.filtered("is_current"),
            "balances": {one.benefit_id.id: one.usable for one in membership.current_term_id.entitlement_ids},
            "typed": {},
        }
        values = self._prepare_ilp_values(membership, "ilp_activities") | page | values
        return request.render("ilp_membership.portal_ilp_activities", values)

    @route("/my/ilp/activities/request", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_activity_request(self, **post):
        """Ask for an activity; what was typed is kept when something is missing."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        typed = {name: self._typed(post.get(name)) for name in ("product_id", "date_start", "note")}
        typed["people"] = self._numbers(request.httprequest.form.getlist("people"))
        try:
            with self.env.cr.savepoint():
                activation_sudo = self._request_ilp_activity(membership, typed)
        except (AccessError, UserError) as error:
            return self._render_ilp_activities(membership, typed=typed, error=str(error))
        return request.redirect(f"/my/ilp/activities/{activation_sudo.id}?told=1")

    def _request_ilp_activity(self, membership, typed):
        if len(typed["note"]) > NOTE:
            raise UserError(self.env._("Say it in fewer than %(limit)s characters.", limit=NOTE))
        membership_sudo = membership.sudo()  # the request itself checks who asks, for what and for whom
        env = membership_sudo.env
        return membership_sudo._request_activation(
            self.env.user.partner_id,
            env["product.template"].browse(self._numbers([typed["product_id"]])).exists(),
            self._day(typed["date_start"]),
            env["res.partner"].browse(typed["people"]).exists(),
            typed["note"],
        )

    @route("/my/ilp/activities/<int:activation_id>", type="http", auth="user", website=True)
    def portal_ilp_activity(self, activation_id, **kwargs):
        """One activity: where it stands and what has to be done next."""
        activation = self._get_ilp_activity(activation_id)
        if not activation:
            return request.redirect("/my/ilp/activities")
        return self._render_ilp_activity(activation)

    @route("/my/ilp/activities/<int:activation_id>/withdraw", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_activity_withdraw(self, activation_id, **kwargs):
        """A coordinator takes back what has not been answered yet."""
        activation = self._get_ilp_activity(activation_id)
        if not activation or not self._is_ilp_coordinator(activation.membership_id):
            return request.redirect("/my/ilp/activities")
        try:
            activation.sudo()._withdraw_request()  # a coordinator of this very company, just checked
        except UserError as error:
            return self._render_ilp_activity(activation, error=str(error))
        return request.redirect("/my/ilp/activities")

    def _get_ilp_activity(self, activation_id):
        membership = self._get_ilp_membership()
        domain = [("id", "=", activation_id), ("membership_id", "=", membership.id)]
        return self.env["ilp.activation"].search(domain)

    def _render_ilp_activity(self, activation, **values):
        page = self._prepare_ilp_values(activation.membership_id, "ilp_activity")
        page |= self._prepare_ilp_activity_values(activation) | values
        return request.render("ilp_membership.portal_ilp_activity", page)

    def _prepare_ilp_activity_values(self, activation):
        """Values of the page of one activity; siblings add those of its sheet."""
        officer_sudo = activation.sudo().membership_id.acting_officer_id  # whom to write to, name and mail only
        return {"activation": activation, "contact_sudo": officer_sudo}

    # What was typed

    def _typed(self, value):
        return value.replace("\0", "").strip() if isinstance(value, str) else ""

    def _numbers(self, values):
        return [int(value) for value in values if value.isdecimal() and len(value) < 10]

    def _day(self, value):
        try:
            return fields.Date.to_date(value or False)
        except ValueError:
            return False
