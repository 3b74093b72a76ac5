from odoo import fields, models


class IlpEventFocus(models.Model):
    """What a session of the programme turns around: a technology, a theme, an external speaker, a visit."""

    _name = "ilp.event.focus"
    _description = "Focus of an event"
    _inherit = "ilp.code.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex("(code)", "Another focus has this code.")
