from odoo import fields, models

OUTCOMES = [
    ("created", "Created"),
    ("updated", "Updated"),
    ("unchanged", "Unchanged"),
    ("skipped", "Left out"),
    ("refused", "Refused"),
]


class IlpMapImportLine(models.Model):
    """What became of one row of the file."""

    _name = "ilp.map.import.line"
    _description = "Row of an import"
    _order = "row, id"
    _log_access = False

    import_id = fields.Many2one("ilp.map.import", required=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    message = fields.Char("Why", readonly=True)
