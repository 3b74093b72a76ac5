from odoo import fields, models


class IlpContactRole(models.Model):
    """What a person is in an affiliated company: decides who is invited to what."""

    _name = "ilp.contact.role"
    _description = "Role of a company contact"
    _inherit = "ilp.code.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex("(code)", "Another role has this code.")
