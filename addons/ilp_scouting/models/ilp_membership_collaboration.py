from odoo import api, fields, models
from odoo.fields import Domain

from .ilp_membership import STAFF


class IlpMembership(models.Model):
    """The affiliation knows what is being built with its company and what came of it; both pass on in a handover."""

    _inherit = "ilp.membership"

    collaboration_count = fields.Integer("Number of collaborations", compute="_compute_yield_counts", groups=STAFF)
    outcome_count = fields.Integer("Number of outcomes", compute="_compute_yield_counts", groups=STAFF)

    @api.depends_context("uid")
    def _compute_yield_counts(self):
        mine = Domain("ilp_membership_id", "in", self.ids) & Domain("is_ilp_collaboration", "=", True)
        leads = dict(self.env["crm.lead"]._read_group(mine, ["ilp_membership_id"], ["__count"]))
        domain = [("membership_id", "in", self.ids), ("state", "!=", "withdrawn")]
        outcomes = dict(self.env["ilp.outcome"]._read_group(domain, ["membership_id"], ["__count"]))
        for membership in self:
            membership.collaboration_count = leads.get(membership._origin, 0)
            membership.outcome_count = outcomes.get(membership._origin, 0)

    @api.readonly
    def action_open_collaborations(self):
        """Open the collaborations with this company that the user may read, stopped ones on request."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.crm_lead_action_collaborations")
        team = self.env["crm.lead"]._ilp_collaboration_team()
        company = {"default_ilp_membership_id": self.ensure_one().id, "default_partner_id": self.partner_id.id}
        return action | {
            "domain": [("is_ilp_collaboration", "=", True), ("ilp_membership_id", "=", self.id)],
            "context": company | {"default_type": "opportunity", "default_team_id": team.id},
        }

    @api.readonly
    def action_open_outcomes(self):
        """Open what came of the work with this company."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_outcome_action")
        return action | {
            "domain": [("membership_id", "=", self.ensure_one().id)],
            "context": {"default_membership_id": self.id},
        }

    def _officer_documents(self):
        """Outcomes belong to the officer as the collaborations do."""
        outcomes = self.env["ilp.outcome"].search([("membership_id", "in", self.ids)])
        return super()._officer_documents() | {"ilp.outcome": outcomes.ids}

    def _brief_secrets(self):
        """Nothing of what grew from a sealed need is written into a brief."""
        sealed = Domain("ilp_membership_id", "in", self.ids) & Domain("ilp_need_id.confidentiality", "=", "sealed")
        leads = self.env["crm.lead"].with_context(active_test=False).search(sealed)
        secrets = {"crm.lead": leads.ids, "ilp.outcome": leads.ilp_outcome_ids.ids}
        return super()._brief_secrets() | secrets


class IlpNeed(models.Model):
    """What grew from a need is as confidential as the need."""

    _inherit = "ilp.need"

    def _seal_timeline(self):
        """The names of collaborations and outcomes go out of the timeline as the theme does."""
        result = super()._seal_timeline()
        leads = self.env["crm.lead"].with_context(active_test=False).search([("ilp_need_id", "=", self.id)])
        lines = self.env["ilp.interaction"]
        lines = lines._lines_of("crm.lead", leads.ids) | lines._lines_of("ilp.outcome", leads.ilp_outcome_ids.ids)
        title = self._in_company_language()._public_title()
        for line in lines:
            for name in {*leads.mapped("name"), *leads.ilp_outcome_ids.mapped("name")}:
                line.summary = line.summary.replace(name, title)
        return result
