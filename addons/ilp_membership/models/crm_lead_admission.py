from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What a prospect brings along to its affiliation: size, sector, areas, cohort, exception, due diligence."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "ilp.admission.mixin"]

    ilp_size_class_id = fields.Many2one(
        "ilp.size.class", "Size class", compute="_compute_ilp_size_class_id", store=True, readonly=False, copy=False
    )
    ilp_industry_id = fields.Many2one("res.partner.industry", "Sector", copy=False)
    ilp_area_ids = fields.Many2many("ilp.area", string="Areas of interest", copy=False)
    ilp_vat = fields.Char("VAT number", copy=False)
    ilp_consent_on = fields.Datetime("Privacy notice accepted on", readonly=True, copy=False)
    ilp_cohort_id = fields.Many2one("ilp.cohort", "Cohort", copy=False, index="btree_not_null", ondelete="set null")
    is_ilp_cohort_full = fields.Boolean(related="ilp_cohort_id.is_full")
    ilp_due_diligence_ids = fields.One2many("ilp.due.diligence", "lead_id", "Due diligence")

    def _size_class_field(self):
        return "ilp_size_class_id"

    @api.depends("ilp_size_class_id.is_eligible")
    def _compute_ilp_is_eligible(self):
        return super()._compute_ilp_is_eligible()

    @api.depends("partner_id.commercial_partner_id.ilp_size_class_id")
    def _compute_ilp_size_class_id(self):
        for lead in self:
            known = lead.partner_id.commercial_partner_id.ilp_size_class_id
            lead.ilp_size_class_id = known or lead.ilp_size_class_id

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """The company made from a lead has its size class, sector and VAT number."""
        values = super()._prepare_customer_values(partner_name, is_company=is_company, parent_id=parent_id)
        if is_company and self.is_ilp_accession:
            values |= {"ilp_size_class_id": self.ilp_size_class_id.id, "industry_id": self.ilp_industry_id.id}
            values |= {"vat": self.ilp_vat} if self.ilp_vat else {}
        return values

    def _merge_get_fields(self):
        """Keep what the programme knows of the prospect when leads are merged."""
        kept = ["ilp_size_class_id", "ilp_industry_id", "ilp_vat", "ilp_consent_on", "ilp_cohort_id"]
        return [*super()._merge_get_fields(), *kept, *self._ilp_exception_fields()]

    def _merge_get_fields_specific(self):
        """The areas of interest of all merged leads stay."""
        areas = {"ilp_area_ids": lambda name, leads: [fields.Command.set(leads.ilp_area_ids.ids)]}
        return super()._merge_get_fields_specific() | areas

    def _merge_dependences(self, opportunities):
        """The due diligence of the merged leads follows the one that stays, and its affiliation."""
        result = super()._merge_dependences(opportunities)
        opportunities._ilp_checks_sudo().lead_id = self
        return result

    def _ilp_checks_sudo(self):
        return self.sudo().ilp_due_diligence_ids  # salesmen merge and delete leads, and need not know what was checked

    def _open_ilp_membership(self):
        membership = super()._open_ilp_membership()
        self._hand_over_to_ilp(membership)
        return membership

    def _hand_over_to_ilp(self, membership):
        """What was found out about the prospect goes over to its affiliation, where that says nothing yet."""
        self.ilp_due_diligence_ids.membership_id = membership
        pairs = {name: name for name in self._ilp_exception_fields()} | {"cohort_id": "ilp_cohort_id"}
        values = {ours: self[theirs] for ours, theirs in pairs.items() if self[theirs] and not membership[ours]}
        if self.ilp_cohort_id.program_id != membership.program_id:
            values.pop("cohort_id", None)
        if self.ilp_size_class_id and not membership.size_class_id:
            values["size_class_id"] = self.ilp_size_class_id
        membership.write(values)

    @api.ondelete(at_uninstall=False)
    def _unlink_ilp_checks(self):
        self._ilp_checks_sudo().filtered(lambda check: not check.membership_id).unlink()

    def action_set_lost(self, **additional_values):
        """A prospect of the programme is declined with a reason from the list; its affiliation remembers it."""
        accessions = self.filtered("is_ilp_accession")
        if accessions and not additional_values.get("lost_reason_id"):
            raise UserError(self.env._("Choose why the accession is declined."))
        result = super().action_set_lost(**additional_values)
        for lead in accessions.filtered("ilp_membership_id"):
            membership = lead.ilp_membership_id
            summary = membership._in_company_language().env._(
                "Accession declined: %(reason)s", reason=lead.lost_reason_id.name
            )
            membership._log_interaction("offer", summary, origin=lead, internal=True)
        return result
