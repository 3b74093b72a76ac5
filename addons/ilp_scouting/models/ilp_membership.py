from odoo import api, fields, models

STAFF = "ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration"


class IlpMembership(models.Model):
    """The affiliation knows the needs of its company."""

    _inherit = "ilp.membership"

    need_ids = fields.One2many("ilp.need", "membership_id", "Needs", groups=STAFF)
    need_count = fields.Integer("Number of needs", compute="_compute_need_count", groups=STAFF)

    @api.depends("need_ids")
    def _compute_need_count(self):
        counts = dict(
            self.env["ilp.need"]._read_group([("membership_id", "in", self.ids)], ["membership_id"], ["__count"])
        )
        for membership in self:
            membership.need_count = counts.get(membership._origin, 0)

    @api.readonly
    def action_open_needs(self):
        """Open the needs of this company that the user may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_need_action")
        return action | {
            "domain": [("membership_id", "=", self.ensure_one().id)],
            "context": {"default_membership_id": self.id},
        }

    def _spendable(self, benefit, date=None):
        """The balance to take one unit of ``benefit`` from; in the days of grace, that of the last term.

        Empty before the affiliation, as the consultation is free, and where the plan says nothing of this benefit:
        it limits what it counts.
        """
        self.ensure_one()
        balance = self._entitlement(benefit, date)
        if balance or not self.is_affiliate:
            return balance
        return self.current_term_id.entitlement_ids.filtered(lambda entitlement: entitlement.benefit_id == benefit)
