from odoo import api, fields, models


class IlpStartUp(models.Model):
    """A company that came out of a laboratory to bring a technology to the market; its own contact carries the data."""

    _name = "ilp.start.up"
    _description = "Start-up"
    _order = "name, id"

    partner_id = fields.Many2one("res.partner", "Company", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="partner_id.name", store=True)
    website = fields.Char(related="partner_id.website", readonly=False)
    image_128 = fields.Image(related="partner_id.image_128")
    lab_id = fields.Many2one(
        "ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict", groups="base.group_user"
    )
    technology_ids = fields.Many2many("ilp.technology", string="Technologies")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    founded_on = fields.Date("Founded")
    description = fields.Text("What it does", translate=True)
    is_public = fields.Boolean("Shown on the website")
    active = fields.Boolean(default=True)

    _one_per_company = models.UniqueIndex("(partner_id)", "This company is already a start-up of the institute.")

    @api.depends("name")
    def _compute_display_name(self):
        for start_up in self:
            start_up.display_name = start_up.name
