from odoo import api, fields, models


class IlpDueDiligence(models.Model):
    """One look at a company before entering or extending the relation: financial, legal, reputational, security.

    It has a date, a person, a result and what it rests on. It begins on the lead of a prospect and follows the company
    into its affiliation; the last one counts.
    """

    _name = "ilp.due.diligence"
    _description = "Due diligence"
    _order = "date desc, id desc"
    _rec_name = "partner_name"

    lead_id = fields.Many2one("crm.lead", "Prospect", index="btree_not_null", ondelete="set null")
    membership_id = fields.Many2one("ilp.membership", "Affiliation", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", "Institute", compute="_compute_owner", store=True, precompute=True)
    partner_name = fields.Char("Company", compute="_compute_owner", store=True, precompute=True)
    date = fields.Date(required=True, default=lambda self: self.env.company._ilp_today())
    user_id = fields.Many2one("res.users", "Checked by", required=True, default=lambda self: self.env.user)
    result = fields.Selection(
        [("clear", "Clear"), ("conditions", "Clear with conditions"), ("refused", "Refused")], required=True
    )
    note = fields.Text("Findings")
    document = fields.Binary(attachment=True)
    document_name = fields.Char()

    _has_owner = models.Constraint(
        "CHECK(lead_id IS NOT NULL OR membership_id IS NOT NULL)",
        "A due diligence is about a prospect or an affiliate.",
    )

    @api.depends("membership_id", "lead_id")
    def _compute_owner(self):
        for check in self:
            membership, lead = check.membership_id, check.lead_id
            check.company_id = membership.company_id or lead.company_id or check.env.company
            check.partner_name = membership.partner_id.name or lead.partner_name or lead.name

    @api.model_create_multi
    def create(self, vals_list):
        """A check of a lead that has its affiliation already belongs to both."""
        checks = super().create(vals_list)
        for check in checks.filtered(lambda check: not check.membership_id):
            check.membership_id = check.lead_id.ilp_membership_id
        checks.membership_id._due_diligence_done()
        return checks
