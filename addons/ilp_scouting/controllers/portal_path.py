from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from ..tools.typed import clean, overlong
from .portal import ScoutingPortal


class PathPortal(ScoutingPortal):
    """The scouting path on the company's page: everybody of the company reads it, a coordinator answers."""

    @route("/my/ilp/path", type="http", auth="user", website=True)
    def portal_my_ilp_path(self, **kwargs):
        """Themes, steps and progress of the path that is open, and the closed ones."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        return self._render_ilp_path(membership)

    def _render_ilp_path(self, membership, **values):
        paths = self.env["ilp.scouting.path"].search([("membership_id", "=", membership.id)])
        current = paths.filtered(lambda path: path.state != "closed")[:1]
        page = {"path": current, "old_paths": paths - current}
        return request.render(
            "ilp_scouting.portal_ilp_path", self._prepare_ilp_values(membership, "ilp_path") | page | values
        )

    @route("/my/ilp/path/<int:path_id>/answer", type="http", auth="user", website=True, methods=["POST"])
    def portal_ilp_path_answer(self, path_id, answer=None, reason=None, **kwargs):
        """Accept the proposal, or decline it with a reason."""
        membership, reason = self._get_ilp_membership(), clean(reason)
        path = self.env["ilp.scouting.path"].search([("id", "=", path_id), ("membership_id", "=", membership.id)])
        if not path or answer not in ("accept", "decline") or overlong({"reason": reason}):
            return request.redirect("/my/ilp/path")
        try:
            path.sudo()._answer(self.env.user.partner_id, answer == "accept", reason)  # checks who answers
        except (AccessError, UserError) as error:
            return self._render_ilp_path(membership, error=str(error), typed=reason)
        return request.redirect("/my/ilp/path?told=1")
