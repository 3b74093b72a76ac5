from odoo import api, fields, models
from odoo.tools import SQL

QUERY = """
    SELECT user_id * 1000 + company_id AS id, user_id, company_id, sum(affiliates)::int AS affiliate_count,
           sum(accessions)::int AS accession_count, sum(deputies)::int AS deputy_count,
           sum(substitutes)::int AS substitute_count,
           (SELECT count(*) FROM mail_activity a WHERE a.user_id = roles.user_id AND a.active)::int AS activity_count,
           (SELECT count(*) FROM mail_activity a WHERE a.user_id = roles.user_id AND a.active
               AND a.date_deadline < %(today)s)::int AS late_count
      FROM (SELECT officer_id AS user_id, company_id, (state IN ('active', 'grace'))::int AS affiliates,
                   (state IN ('prospect', 'profiling', 'offered'))::int AS accessions,
                   0 AS deputies, 0 AS substitutes
              FROM ilp_membership WHERE officer_id IS NOT NULL AND state <> 'ended'
            UNION ALL
            SELECT deputy_id, company_id, 0, 0, 1, 0
              FROM ilp_membership WHERE deputy_id IS NOT NULL AND state <> 'ended'
            UNION ALL
            SELECT user_id, company_id, 0, 0, 0, 1
              FROM ilp_officer_assignment
             WHERE role = 'substitute' AND %(today)s BETWEEN date_from AND date_to) AS roles
     GROUP BY user_id, company_id
"""


class IlpOfficerWorkload(models.Model):
    """How much each officer of the programme carries today. One row per institute and person who follows a company."""

    _name = "ilp.officer.workload"
    _description = "Workload of the officers"
    _auto = False
    _order = "affiliate_count desc, id"
    _rec_name = "user_id"
    _depends = {
        "ilp.membership": ["officer_id", "deputy_id", "state", "company_id"],
        "ilp.officer.assignment": ["user_id", "role", "date_from", "date_to"],
        "mail.activity": ["user_id", "res_model", "date_deadline", "active"],
    }

    user_id = fields.Many2one("res.users", "Liaison officer", readonly=True)
    company_id = fields.Many2one("res.company", "Institute", readonly=True)
    affiliate_count = fields.Integer("Affiliates", readonly=True)
    accession_count = fields.Integer("In accession", readonly=True)
    deputy_count = fields.Integer("As deputy", readonly=True)
    substitute_count = fields.Integer("As substitute today", readonly=True)
    activity_count = fields.Integer("Open activities", readonly=True)
    late_count = fields.Integer("Late activities", readonly=True)
    area_ids = fields.Many2many(related="user_id.ilp_area_ids", string="Areas known")

    @property
    def _table_query(self):
        return SQL(QUERY, today=self.env.company._ilp_today())

    @api.readonly
    def action_open_affiliates(self):
        """Open the affiliates that this person follows."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.ilp_membership_action")
        user = self.ensure_one().user_id
        domain = ["|", ("officer_id", "=", user.id), ("deputy_id", "=", user.id), ("state", "!=", "ended")]
        return action | {"domain": domain, "display_name": user.name, "context": {}}

    @api.readonly
    def action_edit_areas(self):
        """Open the areas that this person knows."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_membership.res_partner_action_areas")
        return action | {"res_id": self.ensure_one().user_id.partner_id.id}
