from odoo import api, fields, models

from .ilp_benefit import PILLARS

KINDS = [
    ("interest", "Interest"),
    ("consultation", "Consultation"),
    ("profile", "Profile"),
    ("offer", "Offer"),
    ("accession", "Accession"),
    ("withdrawal", "Withdrawal"),
    ("invoice", "Invoice"),
    ("payment", "Payment"),
    ("event", "Event"),
    ("visit", "Visit"),
    ("need", "Need"),
    ("introduction", "Introduction"),
    ("meeting", "Meeting"),
    ("verdict", "Verdict"),
    ("call", "Call"),
    ("handover", "Handover"),
    ("activity", "Activity"),
    ("secondment", "Industrial secondment"),
    ("mentoring", "Reverse mentoring"),
    ("other", "Other"),
]
DIRECTIONS = [("at_institute", "At the institute"), ("at_company", "At the company"), ("remote", "Remote")]


class IlpInteraction(models.Model):
    """One thing that happened between the institute and an affiliate: the spine that every report reads.

    A consultation, a signature, an attended event, a held meeting or a verdict each leave one, with its pillar,
    its direction, the people who took part and the record it came from. An internal one is never shown to the company.
    """

    _name = "ilp.interaction"
    _description = "Interaction"
    _order = "date desc, id desc"
    _rec_name = "summary"

    membership_id = fields.Many2one("ilp.membership", "Affiliate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True, precompute=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    pillar = fields.Selection(PILLARS, required=True, default="relations")
    direction = fields.Selection(DIRECTIONS, required=True, default="remote")
    summary = fields.Char(required=True)
    outcome = fields.Text()
    partner_ids = fields.Many2many("res.partner", string="People")
    user_id = fields.Many2one("res.users", "Recorded by", default=lambda self: self.env.user, readonly=True)
    is_internal = fields.Boolean(
        "Internal", default=True, help="Seen by the programme's staff only, never by the company."
    )
    res_model = fields.Char("Source model", readonly=True)
    res_id = fields.Many2oneReference("Source", model_field="res_model", readonly=True)

    _source_idx = models.Index("(res_model, res_id) WHERE res_model IS NOT NULL")

    @api.readonly
    def action_open_source(self):
        """Open the record that this interaction came from, with the rights of the user."""
        self.ensure_one()
        source = self.env[self.res_model].browse(self.res_id)
        source.check_access("read")
        return source.get_formview_action()
