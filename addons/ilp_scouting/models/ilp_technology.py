from odoo import fields, models

IP_STATUSES = [
    ("none", "Not protected"),
    ("know_how", "Confidential know-how"),
    ("software", "Software, copyright"),
    ("filed", "Patent filed"),
    ("granted", "Patent granted"),
    ("licensed", "Licensed"),
]


class IlpTechnology(models.Model):
    """A technology sheet: what a laboratory can show to a company, how mature it is and how it is protected.

    The texts are indexed at once when they change, in Italian and English alike; an unchanged text is not indexed
    again. An archived technology stays on the timeline but is no longer proposed.
    """

    _name = "ilp.technology"
    _description = "Technology"
    _order = "name, id"
    _rec_names_search = ("name", "external_ref")

    name = fields.Char(required=True, index="trigram")
    summary = fields.Text()
    features = fields.Text()
    advantages = fields.Text()
    applications = fields.Text()
    lab_id = fields.Many2one("ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict")
    researcher_ids = fields.Many2many("ilp.researcher", string="Researchers")
    area_ids = fields.Many2many("ilp.area", "ilp_technology_area_rel", string="Areas")
    trl = fields.Integer("TRL", help="Technology readiness level, 1 to 9; 0 when it is not known.")
    ip_status = fields.Selection(IP_STATUSES, "Protection")
    external_ref = fields.Char("External reference", index="btree_not_null", copy=False)
    active = fields.Boolean(default=True)
    match_ids = fields.One2many("ilp.match", "technology_id", "Matches")

    _trl_range = models.Constraint("CHECK(trl BETWEEN 0 AND 9)", "The TRL goes from 1 to 9.")
