from odoo import api, fields, models


class IlpLab(models.Model):
    """A laboratory or research line of the institute: where technologies come from and researchers work."""

    _name = "ilp.lab"
    _description = "Laboratory"
    _order = "name, id"
    _rec_names_search = ("name", "code")

    name = fields.Char(required=True)
    code = fields.Char()
    head_id = fields.Many2one("ilp.researcher")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    researcher_ids = fields.One2many("ilp.researcher", "lab_id", "Researchers")
    technology_ids = fields.One2many("ilp.technology", "lab_id", "Technologies")
    technology_count = fields.Integer("Number of technologies", compute="_compute_technology_count")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another laboratory has this code.")

    @api.depends("technology_ids")
    def _compute_technology_count(self):
        counts = dict(
            self.env["ilp.technology"]._read_group([("lab_id", "in", self.ids)], ["lab_id"], ["__count"])
        )
        for lab in self:
            lab.technology_count = counts.get(lab._origin, 0)

    @api.readonly
    def action_open_technologies(self):
        """Open the technologies of this laboratory."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_technology_action")
        return action | {"domain": [("lab_id", "in", self.ids)], "context": {"default_lab_id": self[:1].id}}
