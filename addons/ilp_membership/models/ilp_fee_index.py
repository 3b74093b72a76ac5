from odoo import api, fields, models
from odoo.tools import format_date


class IlpFeeIndex(models.Model):
    """By how much fees rise for the terms that start from a day on: an agreed rate, an official index.

    It is applied once to each affiliate, on the first term that starts on its day or later; several in one year are
    applied one after the other.
    """

    _name = "ilp.fee.index"
    _description = "Fee index"
    _order = "date_from desc, id desc"

    program_id = fields.Many2one("ilp.program", "Programme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    date_from = fields.Date("For terms starting from", required=True)
    percent = fields.Float("Rise (%)", required=True, digits=(6, 3))
    note = fields.Char(help="Where it comes from, for example the official index and its month.")

    _sane = models.Constraint("CHECK(percent > -100)", "A fee cannot fall by all of it or more.")
    _one_a_day = models.Constraint("UNIQUE(program_id, date_from)", "The programme has an index of that day already.")

    @api.depends("percent", "note", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for index in self:
            day = format_date(self.env, index.date_from) if index.date_from else ""
            index.display_name = " ".join(filter(None, [f"{index.percent:+g} %", day, index.note]))

    def _between(self, after, until):
        """Those that take effect after one term's first day and until the next one's, oldest first."""
        return self.filtered(lambda index: after < index.date_from <= until).sorted("date_from")
