from odoo.http import request, route

from odoo.addons.ilp_membership.controllers.portal import IlpPortal


class ScoutingPortal(IlpPortal):
    """The company's needs, read through record rules."""

    def _prepare_ilp_home_values(self, membership):
        domain = [("membership_id", "=", membership.id), ("state", "!=", "closed")]
        return super()._prepare_ilp_home_values(membership) | {"needs": self.env["ilp.need"].search(domain, limit=3)}

    @route("/my/ilp/needs", type="http", auth="user", website=True)
    def portal_my_ilp_needs(self, **kwargs):
        """All needs of the company with their state and next step."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        needs = self.env["ilp.need"].search([("membership_id", "=", membership.id)])
        values = self._prepare_ilp_values(membership, "ilp_needs") | {"needs": needs}
        return request.render("ilp_scouting.portal_ilp_needs", values)

    @route("/my/ilp/needs/<int:need_id>", type="http", auth="user", website=True)
    def portal_my_ilp_need(self, need_id, **kwargs):
        """One need: what was introduced, when the meetings are, what the company itself said."""
        need = self._get_ilp_need(need_id)
        if not need:
            return request.redirect("/my/ilp/needs")
        values = self._prepare_ilp_need_values(need) | {"told": kwargs.get("told")}
        return request.render("ilp_scouting.portal_ilp_need", values)

    def _get_ilp_need(self, need_id):
        membership = self._get_ilp_membership()
        return self.env["ilp.need"].search([("id", "=", need_id), ("membership_id", "=", membership.id)])

    def _prepare_ilp_need_values(self, need):
        domain = [("need_id", "=", need.id), ("state", "=", "introduced")]
        matches = self.env["ilp.match"].search(domain, order="introduced_on, id")
        meetings = self.env["ilp.meeting"].search([("need_id", "=", need.id)])
        matches_sudo = matches.sudo()  # introduced to this company: sheet, names and own verdicts are theirs to read
        return self._prepare_ilp_values(need.membership_id, "ilp_need") | {
            "need": need,
            "files_sudo": need._files_sudo(),
            "answers": self.env["ilp.need.answer"].search([("need_id", "=", need.id)]),
            "matches_sudo": matches_sudo,
            "meetings": meetings,
            "verdicts_sudo": matches_sudo.assessment_ids.filtered(lambda verdict: verdict.side == "company"),
        }
