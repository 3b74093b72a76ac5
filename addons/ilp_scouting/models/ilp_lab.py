from odoo import api, fields, models

from .ilp_area import open_map


class IlpLab(models.Model):
    """A laboratory or research line of the institute: where technologies come from and researchers work.

    It belongs to one research domain, the top level of the areas, and may be part of a larger laboratory. The website
    names it only when its head agreed to that.
    """

    _name = "ilp.lab"
    _description = "Laboratory"
    _inherit = "ilp.code.mixin"
    _order = "name, id"
    _parent_store = True
    _rec_names_search = ("name", "code")

    name = fields.Char(required=True)
    code = fields.Char()
    description = fields.Text(translate=True)
    head_id = fields.Many2one("ilp.researcher", groups="base.group_user")
    parent_id = fields.Many2one(
        "ilp.lab", "Part of", index="btree_not_null", ondelete="restrict", groups="base.group_user"
    )  # like every link to a laboratory: it tells the name of one that did not agree to be named
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("ilp.lab", "parent_id", "Research lines")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    domain_id = fields.Many2one(
        "ilp.area",
        "Research domain",
        domain="[('parent_id', '=', False)]",
        compute="_compute_domain_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    researcher_ids = fields.One2many("ilp.researcher", "lab_id", "Researchers")
    technology_ids = fields.One2many("ilp.technology", "lab_id", "Technologies")
    facility_ids = fields.One2many("ilp.facility", "lab_id", "Facilities")
    start_up_ids = fields.One2many("ilp.start.up", "lab_id", "Start-ups")
    technology_count = fields.Integer("Number of technologies", compute="_compute_counts")
    researcher_count = fields.Integer("Number of researchers", compute="_compute_counts")
    facility_count = fields.Integer("Number of facilities", compute="_compute_counts")
    start_up_count = fields.Integer("Number of start-ups", compute="_compute_counts")
    is_public = fields.Boolean("Named on the website", help="Its head agreed to be found in the public catalogue.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another laboratory has this code.")

    @api.depends("area_ids")
    def _compute_domain_id(self):
        for lab in self:
            path = (lab.area_ids[:1].parent_path or "").split("/")[0]
            lab.domain_id = lab.domain_id or (self.env["ilp.area"].browse(int(path)) if path else False)

    @api.depends("technology_ids", "researcher_ids", "facility_ids", "start_up_ids")
    def _compute_counts(self):
        for name in ("technology", "researcher", "facility", "start_up"):
            Model = self.env[self._fields[f"{name}_ids"].comodel_name]
            counts = dict(Model._read_group([("lab_id", "in", self.ids)], ["lab_id"], ["__count"]))
            for lab in self:
                lab[f"{name}_count"] = counts.get(lab._origin, 0)

    @api.readonly
    def action_open_technologies(self):
        """Open the technologies of this laboratory."""
        return self._open("ilp_technology_action")

    @api.readonly
    def action_open_researchers(self):
        """Open the researchers of this laboratory."""
        return self._open("ilp_researcher_action")

    @api.readonly
    def action_open_facilities(self):
        """Open the facilities of this laboratory."""
        return self._open("ilp_facility_action")

    @api.readonly
    def action_open_start_ups(self):
        """Open the start-ups that came out of this laboratory."""
        return self._open("ilp_start_up_action")

    def _open(self, action):
        return open_map(self.env, action, [("lab_id", "in", self.ids)], default_lab_id=self[:1].id)
