from odoo import api, models


class IlpEventInvitation(models.Model):
    """An invitation that an officer makes by hand: the affiliate follows from the person."""

    # pylint: disable=consider-merging-classes-inherited  # what is typed by hand has a file of its own
    _inherit = "ilp.event.invitation"

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        institute = self.event_id.company_id or self.env.company
        membership = self.env["ilp.membership"]._of_partner(self.partner_id, institute)
        if membership.is_affiliate:
            self.membership_id = membership.with_env(self.env)
