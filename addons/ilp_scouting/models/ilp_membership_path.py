from odoo import api, fields, models
from odoo.fields import Domain

from .ilp_membership import STAFF
from .ilp_scouting_path import OPEN_STATES


class IlpMembership(models.Model):
    """Every active affiliate has a scouting path, or somebody has written why not."""

    _inherit = "ilp.membership"

    path_ids = fields.One2many("ilp.scouting.path", "membership_id", "Scouting paths", groups=STAFF)
    path_id = fields.Many2one("ilp.scouting.path", "Scouting path", compute="_compute_path_id", groups=STAFF)
    is_without_path = fields.Boolean(
        "Without a path", compute="_compute_path_id", search="_search_is_without_path", groups=STAFF
    )
    no_path_reason = fields.Char("Why there is no path", groups=STAFF, tracking=True)

    @api.depends("path_ids.state")
    def _compute_path_id(self):
        domain = [("membership_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        paths = {path.membership_id: path for path in self.env["ilp.scouting.path"].search(domain)}
        for membership in self:
            membership.path_id = paths.get(membership._origin, False)
            membership.is_without_path = membership._origin not in paths

    def _search_is_without_path(self, operator, value):
        if operator != "in":
            return NotImplemented
        return ~Domain("path_ids", "any", [("state", "in", OPEN_STATES)])

    def action_open_path(self):
        """Open the path of this company, proposing one if there is none."""
        self.ensure_one().check_access("write")
        self._open_paths()
        return self.path_id.get_formview_action()

    def _activate(self, *args, **kwargs):
        """An affiliate gets the proposal of its scouting path, and its officer the task to complete it."""
        result = super()._activate(*args, **kwargs)
        self._open_paths()
        return result

    def _open_paths(self):
        """Propose a path to each of these companies that has none, and give its officer the task."""
        paths_sudo = self.env["ilp.scouting.path"].sudo()  # also when the company's own signature activates it
        having = paths_sudo.search([("membership_id", "in", self.ids), ("state", "in", OPEN_STATES)]).membership_id
        for membership in self - having:
            own_sudo = paths_sudo.with_context(lang=membership.partner_id.lang or self.env.lang)
            path_sudo = own_sudo.create(own_sudo._prepare_path_vals(membership.with_env(own_sudo.env)))
            path_sudo._tell_officer(path_sudo._in_officer_language().env._("Propose the scouting path"))
        self.filtered("no_path_reason").no_path_reason = False

    def _explain_no_path(self, reason):
        """Keep the company's reason as the explanation until there is a path again."""
        self.no_path_reason = self.env._("Declined: %(reason)s", reason=reason)
