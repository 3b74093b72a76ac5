from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.ilp_membership import GATE_FIELDS


class IlpPortal(CustomerPortal):
    """The company's page: what it reads comes through record rules, what it does is checked and then done."""

    _ilp_timeline_items = 10

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ilp_membership_count" in counters:
            Membership = self.env["ilp.membership"]
            values["ilp_membership_count"] = Membership.search_count([]) if Membership.has_access("read") else 0
        return values

    def _get_ilp_membership(self):
        """The affiliation of the user's company, through record rules; staff may preview one by `?membership=ID`."""
        Membership = self.env["ilp.membership"]
        if not Membership.has_access("read"):
            return Membership
        domain = [("state", "!=", "ended")]
        if self.env.user._is_internal():
            chosen = str(request.params.get("membership", ""))
            domain += [("id", "=", int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)]
        memberships = Membership.search_fetch(domain, GATE_FIELDS)
        return memberships.sorted(lambda membership: not membership.is_affiliate)[:1]

    def _is_ilp_coordinator(self, membership):
        return membership._is_coordinator(self.env.user.partner_id)

    def _prepare_ilp_values(self, membership, page_name):
        return self._prepare_portal_layout_values() | {
            "membership": membership,
            "is_coordinator": self._is_ilp_coordinator(membership),
            "page_name": page_name,
            "default_url": "/my/ilp",
        }

    def _prepare_ilp_home_values(self, membership):
        """Values of the cards on the company's page; siblings add theirs."""
        membership_sudo = membership.sudo()  # for the officers' card and the names of products, nothing else
        return {
            "profile": self._get_ilp_profile(membership),
            "term": membership.current_term_id,
            "term_sudo": membership_sudo.current_term_id,
            "officer_sudo": membership_sudo.officer_id,
            "substitute_sudo": membership_sudo.acting_officer_id - membership_sudo.officer_id,
            "entitlements": membership.current_term_id.entitlement_ids,
            "offers": self._get_ilp_offers(membership),
            "interactions": self.env["ilp.interaction"].search(
                [("membership_id", "=", membership.id), ("is_internal", "=", False)], limit=self._ilp_timeline_items
            ),
        }

    def _get_ilp_offers(self, membership):
        domain = [
            ("partner_id", "child_of", membership.partner_id.ids),
            ("state", "=", "sent"),
            ("ilp_term_id", "!=", False),
        ]
        return self.env["sale.order"].search(domain)

    def _get_ilp_profile(self, membership):
        """The version the company has to look at: the shared one first, else the last confirmed one."""
        domain = [("membership_id", "=", membership.id), ("state", "!=", "draft")]
        return self.env["ilp.profile"].search(domain, order="version desc", limit=1)

    @route("/my/ilp", type="http", auth="user", website=True)
    def portal_my_ilp(self, **kwargs):
        """Status, term, benefits left, officer, what waits for the company, and what happened last."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.render(
                "ilp_membership.portal_ilp_none", self._prepare_portal_layout_values() | {"page_name": "ilp_home"}
            )
        values = self._prepare_ilp_values(membership, "ilp_home") | self._prepare_ilp_home_values(membership)
        return request.render("ilp_membership.portal_my_ilp", values)

    @route("/my/ilp/people", type="http", auth="user", website=True)
    def portal_my_ilp_people(self, **kwargs):
        """Who of the company takes part, with which role."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        contacts = membership.contact_ids.filtered("is_current")
        values = self._prepare_ilp_values(membership, "ilp_people") | {"contacts": contacts}
        return request.render("ilp_membership.portal_ilp_people", values)

    @route("/my/ilp/profile", type="http", auth="user", website=True)
    def portal_my_ilp_profile(self, error=None, **kwargs):
        """The three sections of the profile; a coordinator confirms them or asks for a change."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        return self._render_ilp_profile(membership)

    def _render_ilp_profile(self, membership, **values):
        profile = self._get_ilp_profile(membership)
        page = self._prepare_ilp_values(membership, "ilp_profile") | {"profile": profile} | values
        return request.render("ilp_membership.portal_ilp_profile", page)

    @route("/my/ilp/profile/<int:profile_id>/confirm", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_profile_confirm(self, profile_id, **kwargs):
        """Confirm the shared profile in the name of the company."""
        return self._answer_ilp_profile(
            profile_id, lambda profile_sudo: self._confirm_ilp_profile(profile_sudo, kwargs.get("seen"))
        )

    def _confirm_ilp_profile(self, profile_sudo, seen):
        if seen != str(profile_sudo.write_date):
            raise UserError(self.env._("The profile has changed in the meantime: read it again before confirming."))
        profile_sudo._confirm(self.env.user.partner_id)

    @route("/my/ilp/profile/<int:profile_id>/ask", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_profile_ask(self, profile_id, body="", **kwargs):
        """Ask the officer to change something in the shared profile."""
        body = body.replace("\0", "")[:10000] if isinstance(body, str) else ""
        return self._answer_ilp_profile(
            profile_id, lambda profile_sudo: profile_sudo._ask_change(self.env.user.partner_id, body), body=body
        )

    def _answer_ilp_profile(self, profile_id, action, **typed):
        membership = self._get_ilp_membership()
        profile = self._get_ilp_profile(membership)
        if not profile or profile.id != profile_id:
            return request.redirect("/my/ilp/profile")
        try:
            action(profile.sudo())  # the action itself checks that the user coordinates the company
        except (AccessError, UserError) as error:
            return self._render_ilp_profile(membership, error=str(error), **typed)
        return request.redirect("/my/ilp/profile")
