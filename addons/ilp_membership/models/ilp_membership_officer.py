from odoo import models
from odoo.exceptions import UserError


class IlpMembership(models.Model):
    """The one liaison officer of a company: who it is, who acts today, and who could be."""

    _inherit = "ilp.membership"

    def _least_loaded_officer(self):
        """The officer with the fewest open affiliations; a system administrator only if nobody else can.

        Raises a UserError when the programme has no officer.
        """
        group = self.env.ref("ilp_membership.group_ilp_officer")
        officers = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        if not officers:
            raise UserError(self.env._("Nobody can be the liaison officer: give a user the officer role first."))
        domain = [("officer_id", "in", officers.ids), ("state", "!=", "ended")]
        load = dict(self._read_group(domain, ["officer_id"], ["__count"]))
        return min(officers, key=lambda user: (user._is_system(), load.get(user, 0), user.id))
