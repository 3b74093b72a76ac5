from odoo import fields, models


class IlpVerdictPhrase(models.Model):
    """A reason that people often give, to be ticked on the verdict page instead of typed on a phone."""

    _name = "ilp.verdict.phrase"
    _description = "Suggested reason of a verdict"
    _order = "sequence, id"

    name = fields.Char("Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
