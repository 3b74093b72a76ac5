from odoo import fields, models


class IlpNeed(models.Model):
    """A need that began at a sheet of the catalogue keeps which one: the officer sees what caught the company's eye.

    The company wrote the name of the technology itself; the link is the programme's, whatever becomes of the sheet.
    """

    _inherit = "ilp.need"

    asked_technology_id = fields.Many2one(
        "ilp.technology", "Asked about", index="btree_not_null", ondelete="set null", groups="base.group_user"
    )
