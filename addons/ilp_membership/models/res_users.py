from odoo import models


class ResUsers(models.Model):
    """An officer who leaves: nothing that is open goes with the login."""

    _inherit = "res.users"

    def action_archive(self):
        """Core deletes the activities of who is archived: those of affiliates pass to the person who acts instead."""
        memberships_sudo = self.env["ilp.membership"].sudo()  # who archives a login need not work in the programme
        for user in self:
            domain = ["|", ("officer_id", "=", user.id), ("deputy_id", "=", user.id), ("state", "!=", "ended")]
            for membership_sudo in memberships_sudo.search(domain):
                membership_sudo._save_activities(user, self)
        return super().action_archive()
