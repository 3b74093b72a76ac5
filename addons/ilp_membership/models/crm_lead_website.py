from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.names import company_key

CANDIDATES = 50


class CrmLead(models.Model):
    """Requests from the website: what the form asks, who is thanked, which company is known already."""

    _inherit = "crm.lead"

    ilp_consent = fields.Boolean(
        "Privacy notice accepted", compute="_compute_ilp_consent", inverse="_inverse_ilp_consent"
    )
    ilp_known_company_id = fields.Many2one("res.partner", "Known company", compute="_compute_ilp_known_company_id")

    @api.depends("ilp_consent_on")
    def _compute_ilp_consent(self):
        for lead in self:
            lead.ilp_consent = bool(lead.ilp_consent_on)

    def _inverse_ilp_consent(self):
        for lead in self:
            lead.ilp_consent_on = lead.ilp_consent and (lead.ilp_consent_on or fields.Datetime.now())

    def _thank_ilp_prospect(self):
        """Answer a request from the website in the visitor's language."""
        template = self.env.ref("ilp_membership.mail_template_interest")
        for lead in self.filtered(lambda lead: lead.is_ilp_accession and lead.email_normalized):
            template.send_mail(lead.id)

    # The same company twice

    @api.depends("partner_name", "ilp_vat", "email_domain_criterion", "partner_id", "is_ilp_accession")
    def _compute_ilp_known_company_id(self):
        Partner = self.env["res.partner"]
        for lead in self:
            unknown = lead.is_ilp_accession and not lead.partner_id
            lead.ilp_known_company_id = lead._find_ilp_company() if unknown else Partner

    def _find_ilp_company(self):
        """The company of the address book with the same VAT number, name or mail domain, in this order."""
        return self._ilp_company_by_vat() or self._ilp_company_by_name() or self._ilp_company_by_mail()

    def _ilp_companies(self, domain):
        company = Domain("is_company", "=", True) & Domain("parent_id", "=", False)
        return self.env["res.partner"].search(company & domain, limit=CANDIDATES)

    def _ilp_company_by_vat(self):
        return self._ilp_companies(Domain("vat", "=ilike", self.ilp_vat or "-"))[:1]

    def _ilp_company_by_name(self):
        key = company_key(self.partner_name or "")
        if not key:
            return self.env["res.partner"]
        found = self._ilp_companies(Domain("name", "ilike", key.split()[0]))
        return found.filtered(lambda company: company_key(company.name) == key)[:1]

    def _ilp_company_by_mail(self):
        mail_domain = self.email_domain_criterion or ""
        if not mail_domain.startswith("@"):  # a mailbox provider says nothing about the company
            return self.env["res.partner"]
        pattern = f"%{mail_domain}"
        mine = Domain("email_normalized", "=ilike", pattern)
        return self._ilp_companies(mine | Domain("child_ids", "any", mine))[:1]

    @api.depends("partner_name", "ilp_vat")
    def _compute_potential_lead_duplicates(self):
        """Beside core's criteria: the same VAT number, or the same name whatever its legal form."""
        result = super()._compute_potential_lead_duplicates()
        for lead in self.filtered("is_ilp_accession"):
            same = lead._same_ilp_company_leads() - lead.duplicate_lead_ids
            if same:
                lead.duplicate_lead_ids |= same
                lead.duplicate_lead_count = len(lead.duplicate_lead_ids)
        return result

    def _same_ilp_company_leads(self):
        key = company_key(self.partner_name or "")
        domains = [Domain("ilp_vat", "=ilike", self.ilp_vat)] if self.ilp_vat else []
        domains += [Domain("partner_name", "ilike", key.split()[0])] if key else []
        if not domains:
            return self.browse()
        others = Domain("team_id", "=", self.team_id.id) & Domain("id", "!=", self._origin.id) & Domain.OR(domains)
        found = self.with_context(active_test=False).search(others, limit=CANDIDATES)
        return found.filtered(
            lambda lead: company_key(lead.partner_name or "") == key or (self.ilp_vat and lead.ilp_vat == self.ilp_vat)
        ).with_context(active_test=True)

    def action_ilp_link_company(self):
        """This prospect is the company that is known already; the person becomes one of its contacts."""
        self.ensure_one().check_access("write")
        company = self.ilp_known_company_id
        if not company:
            raise UserError(self.env._("No known company looks like this one."))
        mail = self.email_normalized
        person = company.child_ids.filtered(lambda child: mail and child.email_normalized == mail)[:1]
        self.partner_id = person or self._create_customer(with_parent=company)

    def action_ilp_merge(self):
        """Make one prospect of this one and those of the same company that are still open."""
        self.ensure_one().check_access("write")
        same = self.duplicate_lead_ids.filtered(
            lambda lead: lead.is_ilp_accession and lead.won_status == "pending" and lead.type == "opportunity"
        )
        if len(same | self) < 2:
            raise UserError(self.env._("No other open prospect looks like this one."))
        return (same | self).merge_opportunity().get_formview_action()
