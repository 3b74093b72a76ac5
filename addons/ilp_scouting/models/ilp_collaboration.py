from odoo import fields, models
from odoo.tools import SQL

COLUMNS = (
    "company_id", "name", "ilp_membership_id", "ilp_need_id", "ilp_collaboration_type_id", "stage_id", "lost_reason_id",
    "ilp_lab_id", "ilp_next_step", "ilp_next_step_on", "ilp_signed_on", "ilp_benefit_company", "active", "team_id",
)  # fmt: skip


class IlpCollaboration(models.Model):
    """A collaboration as its company reads it: form, stage, next step, benefit. No more of the lead than that."""

    _name = "ilp.collaboration"
    _description = "Collaboration, for its company"
    _auto = False
    _order = "signed_on desc, id desc"
    _depends = {"crm.lead": COLUMNS}

    name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", "Institute", readonly=True)
    membership_id = fields.Many2one("ilp.membership", "Company", readonly=True)
    need_id = fields.Many2one("ilp.need", readonly=True)
    type_id = fields.Many2one("ilp.collaboration.type", "Form", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    lab_id = fields.Many2one("ilp.lab", "Laboratory", readonly=True)
    researcher_ids = fields.Many2many(
        "ilp.researcher", "crm_lead_ilp_researcher_rel", "lead_id", "researcher_id", "Researchers", readonly=True
    )
    benefit_company = fields.Text("Benefit for the company", readonly=True)
    next_step = fields.Char("Next step", readonly=True)
    next_step_on = fields.Date("Next step by", readonly=True)
    signed_on = fields.Date("Signed", readonly=True)
    is_stopped = fields.Boolean("Stopped", readonly=True)

    @property
    def _table_query(self):
        team = self.env["crm.lead"]._ilp_collaboration_team()
        return SQL(
            """
            SELECT id, company_id, name, ilp_membership_id AS membership_id, ilp_need_id AS need_id,
                   ilp_collaboration_type_id AS type_id, stage_id, ilp_lab_id AS lab_id,
                   ilp_benefit_company AS benefit_company, ilp_next_step AS next_step,
                   ilp_next_step_on AS next_step_on, ilp_signed_on AS signed_on, NOT active AS is_stopped
              FROM crm_lead
             WHERE team_id = %s AND ilp_membership_id IS NOT NULL""",
            team.id,
        )
