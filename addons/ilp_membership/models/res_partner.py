from odoo import api, fields, models


class ResPartner(models.Model):
    """A company knows its affiliations, those it pays for others, and how big it is."""

    _inherit = "res.partner"

    ilp_membership_ids = fields.One2many("ilp.membership", "partner_id", "Affiliations")
    ilp_paid_membership_ids = fields.One2many("ilp.membership", "payer_id", "Affiliations it pays for")
    ilp_paid_count = fields.Integer(
        "Paid affiliations",
        compute="_compute_ilp_paid_count",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
    )
    ilp_size_class_id = fields.Many2one("ilp.size.class", "Size class", ondelete="restrict")
    ilp_area_ids = fields.Many2many(
        "ilp.area",
        "ilp_area_known_rel",
        string="Areas known",
        groups="ilp_membership.group_ilp_officer,ilp_membership.group_ilp_administration",
        help="Technology areas that this liaison officer knows: they count when an officer is suggested to a company.",
    )

    @api.depends("ilp_paid_membership_ids")
    def _compute_ilp_paid_count(self):
        counts = dict(
            self.env["ilp.membership"]._read_group([("payer_id", "in", self.ids)], ["payer_id"], ["__count"])
        )
        for partner in self:
            partner.ilp_paid_count = counts.get(partner._origin, 0)

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "ilp_size_class_id"]

    def action_ilp_paid_memberships(self):
        """Open the affiliations this company pays for."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_membership_action")
        return action | {
            "display_name": self.env._("Affiliations paid by %(company)s", company=self.ensure_one().display_name),
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("payer_id", "=", self.id)],
            "context": {"default_payer_id": self.id},
        }
