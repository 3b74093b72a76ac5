from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CrmLead(models.Model):
    """A collaboration being built is an opportunity of the team *ILP Collaborations*.

    It comes from an introduced technology and has a form, from a list that the programme extends. It is signed only
    with its benefits for both sides in words; it stops only with a reason from the list. It never becomes an
    affiliation, nor an order of one: the contract of a project is a record of its own.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "ilp.provenance.mixin"]

    is_ilp_collaboration = fields.Boolean(
        "Collaboration", compute="_compute_is_ilp_collaboration", search="_search_is_ilp_collaboration"
    )
    ilp_collaboration_type_id = fields.Many2one(
        "ilp.collaboration.type", "Form", ondelete="restrict", index="btree_not_null", tracking=True
    )
    ilp_match_id = fields.Many2one("ilp.match", "Match", ondelete="restrict", index="btree_not_null", copy=False)
    ilp_need_id = fields.Many2one("ilp.need", "Need", ondelete="restrict", index="btree_not_null")
    ilp_technology_id = fields.Many2one(
        "ilp.technology", "Technology", ondelete="restrict", index="btree_not_null"
    )
    ilp_lab_id = fields.Many2one("ilp.lab", "Laboratory", ondelete="restrict", index="btree_not_null")
    ilp_researcher_ids = fields.Many2many(
        "ilp.researcher", "crm_lead_ilp_researcher_rel", "lead_id", "researcher_id", "Researchers"
    )
    # what each side has of it
    ilp_benefit_company = fields.Text("Benefit for the company", tracking=True)
    ilp_benefit_institute = fields.Text("Benefit for the institute", tracking=True)
    ilp_currency_id = fields.Many2one(
        "res.currency", "Currency of the contract", default=lambda self: self.env.company.currency_id
    )
    ilp_expected_value = fields.Monetary("Expected value", "ilp_currency_id", tracking=True)
    ilp_signed_value = fields.Monetary("Signed value", "ilp_currency_id", copy=False, tracking=True)
    ilp_signed_on = fields.Date("Signed", copy=False, tracking=True)
    # what the company reads
    ilp_next_step = fields.Char("Next step", copy=False, tracking=True, help="The company reads this.")
    ilp_next_step_on = fields.Date("Next step by", copy=False)
    ilp_outcome_ids = fields.One2many("ilp.outcome", "lead_id", "Outcomes")

    _one_per_match = models.UniqueIndex(
        "(ilp_match_id) WHERE ilp_match_id IS NOT NULL AND active", "This technology has a collaboration already."
    )

    @api.model
    def _ilp_collaboration_team(self):
        return self._ilp_team("ilp_scouting.crm_team_collaborations")

    @api.model
    def _ilp_teams(self):
        """Collaborations have stages of their own, too."""
        return super()._ilp_teams() | self._ilp_collaboration_team()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Buying data on a company is for prospects; the button is of an addon that may be there or not."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.iterfind(".//button[@name='iap_enrich']"):
            button.set("invisible", f"is_ilp_collaboration or ({button.get('invisible') or 'False'})")
        return arch, view

    @api.depends("team_id")
    def _compute_is_ilp_collaboration(self):
        team = self._ilp_collaboration_team()
        for lead in self:
            lead.is_ilp_collaboration = bool(team) and lead.team_id == team

    def _search_is_ilp_collaboration(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("team_id", "=", self._ilp_collaboration_team().id)

    @api.constrains("team_id", "stage_id", "ilp_collaboration_type_id", "ilp_benefit_company", "ilp_benefit_institute")
    def _check_ilp_signed(self):
        for lead in self:
            both = (lead.ilp_benefit_company or "").strip() and (lead.ilp_benefit_institute or "").strip()
            if lead.is_ilp_collaboration and lead.stage_id.is_won:
                if not both:
                    raise ValidationError(self.env._("Write the benefit for the company and for the institute first."))
                if not lead.ilp_collaboration_type_id:
                    raise ValidationError(self.env._("Choose the form of the collaboration first."))

    @api.constrains("team_id", "active", "lost_reason_id")
    def _check_ilp_stopped(self):
        for lead in self:
            if lead.is_ilp_collaboration and not lead.active and not lead.lost_reason_id:
                raise ValidationError(self.env._("Choose the reason why the collaboration stops."))

    @api.constrains("team_id", "ilp_membership_id", "ilp_need_id", "ilp_match_id")
    def _check_ilp_one_company(self):
        for lead_sudo in self.sudo():  # a sealed need counts as well
            if lead_sudo.is_ilp_collaboration and not lead_sudo.ilp_membership_id:
                raise ValidationError(self.env._("Say which affiliate the collaboration is with."))
            companies = lead_sudo.ilp_need_id.membership_id | lead_sudo.ilp_match_id.membership_id
            if companies - lead_sudo.ilp_membership_id:
                raise ValidationError(self.env._("A collaboration grows from a need of its own company."))

    @api.model_create_multi
    def create(self, vals_list):
        """The pipeline counts the expected value in the money of the institute."""
        leads = super().create(vals_list)
        leads._set_expected_revenue(vals_list)
        return leads

    def write(self, vals):
        """A signature has its day and its value, a timeline line, and the pipeline its expected value."""
        self._check_ilp_team(vals)
        before = self.filtered(lambda lead: lead.stage_id.is_won)
        result = super().write(vals)
        self._set_expected_revenue([vals] * len(self))
        if "stage_id" in vals:
            collaborations = self.filtered("is_ilp_collaboration")
            (collaborations.filtered(lambda lead: lead.stage_id.is_won) - before)._ilp_sign()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_collaboration(self):
        if not self.env.su and any(lead.is_ilp_collaboration for lead in self):  # a merge deletes as superuser
            raise UserError(self.env._("A collaboration stops with a reason: mark it as lost instead of deleting it."))

    def _check_ilp_team(self, vals):
        if not self.env.su and "team_id" in vals:
            if any(lead.is_ilp_collaboration and lead.team_id.id != vals["team_id"] for lead in self):
                raise UserError(self.env._("A collaboration stays one: mark it as lost, with a reason, to stop it."))

    def _set_expected_revenue(self, vals_list):
        for lead, vals in zip(self, vals_list, strict=True):
            if vals.keys() & {"ilp_expected_value", "ilp_currency_id"} and lead.is_ilp_collaboration:
                company = lead.company_id or self.env.company
                today = lead.env.company._ilp_today()
                lead.expected_revenue = lead.ilp_currency_id._convert(
                    lead.ilp_expected_value, company.currency_id, company, today
                )

    def _ilp_sign(self):
        for lead in self.filtered(lambda lead: not lead.ilp_signed_on):
            lead.write({
                "ilp_signed_on": lead.env.company._ilp_today(),
                "ilp_signed_value": lead.ilp_signed_value or lead.ilp_expected_value,
            })
            own = lead.ilp_membership_id._in_company_language()
            summary = own.env._("Collaboration signed: %(name)s", name=lead._ilp_public_name())
            lead._ilp_log("collaboration", summary)

    def _ilp_log(self, kind, summary, **values):
        return self.ilp_membership_id._log_interaction(
            kind, summary, pillar="technologies", partners=self.ilp_researcher_ids.partner_id, origin=self, **values
        )

    def _ilp_public_name(self):
        """How the collaboration is called where people read who may not read its need."""
        if self.ilp_need_id._is_sealed() if self.ilp_need_id else False:
            return self.ilp_need_id._in_company_language()._public_title()
        return self.name

    def action_set_lost(self, **additional_values):
        """A collaboration stops with a reason from the list; the company reads that it stopped."""
        own = self.filtered("is_ilp_collaboration")
        if own and not additional_values.get("lost_reason_id"):
            raise UserError(self.env._("Choose the reason why the collaboration stops."))
        own.lost_reason_id = additional_values.get("lost_reason_id")
        result = super().action_set_lost(**additional_values)
        for lead in own:
            inside = lead.ilp_membership_id._in_company_language()
            reason = lead.lost_reason_id.with_env(inside.env).name
            summary = inside.env._("Collaboration stopped: %(name)s", name=lead._ilp_public_name())
            lead._ilp_log("collaboration", summary, outcome=reason, internal=True)
        return result

    def action_ilp_start_profiling(self):
        """Refuse for a collaboration: its company is an affiliate already, and stays a record of its own."""
        if self.filtered("is_ilp_collaboration"):
            raise UserError(self.env._("A collaboration is no accession: the affiliation has a record of its own."))
        return super().action_ilp_start_profiling()
