from odoo import fields, models


class IlpFacility(models.Model):
    """An instrument, a clean room or a pilot line of the institute that companies can use, and on which conditions."""

    _name = "ilp.facility"
    _description = "Facility"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    lab_id = fields.Many2one(
        "ilp.lab", "Laboratory", index="btree_not_null", ondelete="restrict", groups="base.group_user"
    )
    area_ids = fields.Many2many("ilp.area", string="Areas")
    technology_ids = fields.Many2many("ilp.technology", string="Technologies")
    description = fields.Text(translate=True)
    access_conditions = fields.Text(translate=True, help="Who can use it, how it is booked and what it costs.")
    is_public = fields.Boolean("Shown on the website")
    active = fields.Boolean(default=True)
