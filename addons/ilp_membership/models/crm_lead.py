from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmLead(models.Model):
    """A prospect of the programme is a lead of the team *Industrial Liaison*, from the website or by hand."""

    _inherit = "crm.lead"

    ilp_membership_id = fields.Many2one("ilp.membership", "Affiliation", copy=False, index="btree_not_null")
    is_ilp_accession = fields.Boolean(compute="_compute_is_ilp_accession")

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        """The programme has stages of its own: its leads never fall into those that all teams share."""
        teams = self.team_id | self.env["crm.team"].browse(team_id or [])
        if teams and teams <= self._ilp_teams():
            domain = [*(domain or []), ("team_ids", "in", teams.ids)]
        return super()._stage_find(team_id=team_id, domain=domain, order=order, limit=limit)

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show only the programme's stages as columns of its pipeline."""
        stages = super()._read_group_stage_ids(stages, domain)
        team = self._ilp_teams().filtered(lambda team: team.id == self.env.context.get("default_team_id"))
        return stages.filtered(lambda stage: team in stage.team_ids) if team else stages

    @api.depends("user_id", "type")
    def _compute_team_id(self):
        """A lead of the programme stays in its team, whoever follows it: the team says what kind of record it is."""
        teams = self._ilp_teams()
        return super(CrmLead, self.filtered(lambda lead: lead.team_id not in teams))._compute_team_id()

    @api.model
    def _ilp_teams(self):
        """The teams whose pipeline has stages of its own."""
        return self._ilp_team()

    @api.model
    def _ilp_team(self, xmlid="ilp_membership.crm_team_ilp"):
        """The team of that name, without a query; empty once it was deleted."""
        return self.env["crm.team"].browse(self.env["ir.model.data"]._xmlid_to_res_id(xmlid) or [])

    @api.depends("team_id")
    def _compute_is_ilp_accession(self):
        team = self._ilp_team()
        for lead in self:
            lead.is_ilp_accession = bool(team) and lead.team_id == team

    def website_form_input_filter(self, request, values):
        """Name the request from the website after the company, so that the pipeline reads by itself."""
        values = super().website_form_input_filter(request, values)
        if values.get("team_id") == self._ilp_team().id and values.get("partner_name"):
            values["name"] = values["partner_name"]
        return values

    def _merge_get_fields(self):
        """Keep the affiliation when leads are merged."""
        return [*super()._merge_get_fields(), "ilp_membership_id"]

    def _merge_dependences(self, opportunities):
        """The affiliations of the merged leads follow the one that stays."""
        result = super()._merge_dependences(opportunities)
        self.env["ilp.membership"].search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result

    def action_ilp_start_profiling(self):
        """Open the affiliation of the lead's company and its profile; the officer is whoever follows the lead."""
        self.ensure_one().check_access("write")
        membership = self.ilp_membership_id or self._open_ilp_membership()
        if membership.state == "prospect":
            membership.action_start_profiling()
        self._move_to_ilp_stage("ilp_membership.crm_stage_profiling")
        return membership.get_formview_action()

    def action_ilp_open_membership(self):
        """Open the affiliation that grew out of this lead."""
        return self.ensure_one().ilp_membership_id.get_formview_action()

    def _open_ilp_membership(self):
        if not self.partner_id:
            if not (self.partner_name and (self.contact_name or self.email_from)):
                raise UserError(self.env._("Write the company and the person's name on the lead first."))
            self._handle_partner_assignment(create_missing=True)
        company = self.partner_id.commercial_partner_id
        membership = self.env["ilp.membership"].search(
            [
                ("partner_id", "=", company.id),
                ("state", "!=", "ended"),
                ("company_id", "=", (self.company_id or self.env.company).id),
            ],
            limit=1,
        ) or self.env["ilp.membership"].create(self._prepare_ilp_membership_vals(company))
        self.ilp_membership_id = membership
        summary = membership._in_company_language().env._("Interest in the programme: %(name)s", name=self.name)
        membership._log_interaction("interest", summary, origin=self, partners=self.partner_id, date=self.create_date)
        return membership

    def _prepare_ilp_membership_vals(self, company):
        vals = {"partner_id": company.id, "lead_id": self.id, "officer_id": (self.user_id or self.env.user).id}
        if self.partner_id != company:
            contact = {"partner_id": self.partner_id.id, "is_coordinator": True}
            vals["contact_ids"] = [Command.create(contact)]
        return vals

    def _move_to_ilp_stage(self, xmlid):
        """Move open leads of the programme forward to a stage; never backwards, never out of a closed one."""
        stage = self.env.ref(xmlid)
        for lead in self.filtered(lambda lead: lead.is_ilp_accession and lead.won_status == "pending"):
            if lead.stage_id.sequence < stage.sequence:
                lead.stage_id = stage
