from odoo.http import request, route

from .portal import ScoutingPortal


class CollaborationPortal(ScoutingPortal):
    """What is being built with the company and what came of it, read only, through record rules."""

    @route("/my/ilp/collaborations", type="http", auth="user", website=True)
    def portal_my_ilp_collaborations(self, **kwargs):
        """The collaborations of the company with their next step, and its confirmed outcomes."""
        membership = self._get_ilp_membership()
        if not membership:
            return request.redirect("/my/ilp")
        mine = [("membership_id", "=", membership.id)]
        values = self._prepare_ilp_values(membership, "ilp_collaborations") | {
            "collaborations": self.env["ilp.collaboration"].search(mine),
            "outcomes": self.env["ilp.outcome"].search([*mine, ("state", "=", "confirmed")]),
        }
        return request.render("ilp_scouting.portal_ilp_collaborations", values)
