from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

KEPT = [
    "ilp_collaboration_type_id",
    "ilp_match_id",
    "ilp_need_id",
    "ilp_technology_id",
    "ilp_lab_id",
    "ilp_benefit_company",
    "ilp_benefit_institute",
    "ilp_currency_id",
    "ilp_expected_value",
    "ilp_signed_value",
    "ilp_signed_on",
    "ilp_next_step",
    "ilp_next_step_on",
]


class CrmLead(models.Model):
    """What a collaboration hangs on and what hangs on it: its plan, its place in the chain, what a merge keeps."""

    _inherit = "crm.lead"

    def _merge_get_fields(self):
        """Keep what is known of the collaboration when opportunities are merged."""
        return [*super()._merge_get_fields(), *KEPT]

    def _merge_get_fields_specific(self):
        """The researchers of all merged collaborations stay."""
        researchers = {"ilp_researcher_ids": lambda name, leads: [Command.set(leads.ilp_researcher_ids.ids)]}
        return super()._merge_get_fields_specific() | researchers

    def _merge_dependences(self, opportunities):
        """The outcomes of the merged collaborations, and their lines of the timeline, follow the one that stays."""
        result = super()._merge_dependences(opportunities)
        opportunities.sudo().ilp_outcome_ids.lead_id = self  # whoever may merge the leads moves what hangs on them
        lines_sudo = self.env["ilp.membership"]._timeline_sudo()._lines_of("crm.lead", opportunities.ids)
        lines_sudo.res_id = self.id
        return result

    def copy_data(self, default=None):
        """The copy of a collaboration is with the same company."""
        vals_list = super().copy_data(default=default)
        for lead, vals in zip(self, vals_list, strict=True):
            if lead.is_ilp_collaboration:
                vals.setdefault("ilp_membership_id", lead.ilp_membership_id.id)
        return vals_list

    def _provenance_parents(self):
        """Out of the verdicts on its technology, else the meetings, else the introduction, else the need."""
        match = self.ilp_match_id
        verdicts = match.assessment_ids.sorted("id", reverse=True)
        return [verdicts, match.meeting_ids.sorted("id", reverse=True), match, self.ilp_need_id]

    def action_ilp_start_plan(self):
        """Give whoever follows the collaboration the steps of its activation plan, once."""
        self.check_access("write")
        for lead in self.filtered("is_ilp_collaboration"):
            lead._ilp_start_plan()

    def _ilp_start_plan(self):
        """Schedule the steps of the plan that are not there yet."""
        plan = self.ilp_collaboration_type_id.plan_id or self.env.ref("ilp_scouting.plan_collaboration")
        quiet = self.with_context(mail_activity_quick_update=True)  # one plan, not a mail for each of its steps
        known = set(self.with_context(active_test=False).activity_ids.activity_type_id.ids)
        for step in plan.template_ids.filtered(lambda step: step.activity_type_id.id not in known):
            user = step._determine_responsible(self.user_id or self.env.user, self)["responsible"]
            quiet.activity_schedule(
                activity_type_id=step.activity_type_id.id,
                summary=step.summary or step.with_context(lang=user.lang).activity_type_id.name,
                note=step.note,
                user_id=user.id,
                date_deadline=step._get_date_deadline(),
            )


class SaleOrder(models.Model):
    """The contract of a project is no order of an affiliation."""

    _inherit = "sale.order"

    @api.constrains("opportunity_id", "ilp_term_id")
    def _check_ilp_no_collaboration(self):
        for order in self:
            if order.ilp_term_id and order.opportunity_id.is_ilp_collaboration:
                raise ValidationError(
                    self.env._("A collaboration has a contract of its own: the affiliation's orders are others.")
                )


class IlpMatch(models.Model):
    """From an introduced technology to a collaboration with one click."""

    _inherit = "ilp.match"

    def action_open_collaboration(self):
        """Open the collaboration on this technology; begin it when there is none yet."""
        self.ensure_one().need_id._check_officer()
        self._require_introduced()
        return (self._collaboration() or self._begin_collaboration()).get_formview_action()

    def _collaboration(self):
        domain = [("ilp_match_id", "=", self.id), ("is_ilp_collaboration", "=", True)]
        return self.env["crm.lead"].search(domain, limit=1)

    def _begin_collaboration(self):
        lead = self.env["crm.lead"].create(self._prepare_collaboration_vals())
        own = self.with_env(self.need_id._in_company_language().env)
        lead._ilp_log("collaboration", own.env._("Collaboration begun: %(name)s", name=lead._ilp_public_name()))
        lead._ilp_start_plan()
        return lead

    def _prepare_collaboration_vals(self):
        membership, need = self.membership_id, self.need_id
        return {
            "name": self.env._(
                "%(technology)s for %(company)s", technology=self.technology_id.name, company=membership.partner_id.name
            ),
            "type": "opportunity",
            "team_id": self.env["crm.lead"]._ilp_collaboration_team().id,
            "user_id": (membership.acting_officer_id or self.env.user).id,
            "partner_id": (membership._coordinators()[:1] or membership.partner_id).id,
            "company_id": membership.company_id.id,
            "ilp_membership_id": membership.id,
            "ilp_match_id": self.id,
            "ilp_need_id": need.id,
            "ilp_technology_id": self.technology_id.id,
            "ilp_lab_id": self.lab_id.id,
            "ilp_researcher_ids": [Command.set(self.researcher_ids.ids)],
            "ilp_area_ids": [Command.set((need.area_ids | self.technology_id.area_ids).ids)],
        }
