from odoo import api, fields, models


class IlpResearcher(models.Model):
    """A person of the institute who can be introduced to a company.

    Each has an own contact, which carries name, mail and language; a researcher needs no login: a link in a mail is
    enough to answer.
    """

    _name = "ilp.researcher"
    _description = "Researcher"
    _order = "name, id"
    _rec_names_search = ("name", "email")

    partner_id = fields.Many2one("res.partner", "Contact", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="partner_id.name", store=True)
    email = fields.Char(related="partner_id.email", readonly=False)
    lang = fields.Selection(related="partner_id.lang", readonly=False)
    image_128 = fields.Image(related="partner_id.image_128")
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    lab_id = fields.Many2one("ilp.lab", "Laboratory", index="btree_not_null")
    area_ids = fields.Many2many("ilp.area", string="Areas")
    technology_ids = fields.Many2many("ilp.technology", string="Technologies")
    active = fields.Boolean(default=True)

    _one_per_contact = models.UniqueIndex("(partner_id)", "This contact is already a researcher.")

    @api.depends("name")
    def _compute_display_name(self):
        for researcher in self:
            researcher.display_name = researcher.name
