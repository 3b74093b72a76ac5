from odoo import fields, models
from odoo.tools import SQL

from .ilp_renewal import AMOUNTS, CONCLUDED, LIKELIHOODS


class IlpFeeForecast(models.Model):
    """The fees by the month in which their year starts: signed terms, and the renewals that are likely or at risk."""

    _name = "ilp.fee.forecast"
    _description = "Fee forecast"
    _inherit = "ilp.rollup.mixin"
    _auto = False
    _order = "date, id"
    _rec_name = "membership_id"
    _rolled_up = ("date", "likelihood")
    _depends = {
        "ilp.membership.term": ["state", "date_start", "amount_untaxed", "amount_base", "amount_modules"],
        "ilp.renewal": ["likelihood", "date_end", "amount_untaxed", "amount_base", "amount_modules"],
    }

    term_id = fields.Many2one("ilp.membership.term", readonly=True)
    membership_id = fields.Many2one("ilp.membership", "Affiliate", readonly=True)
    program_id = fields.Many2one("ilp.program", "Programme", readonly=True)
    officer_id = fields.Many2one("res.users", "Liaison officer", readonly=True)
    company_id = fields.Many2one("res.company", "Institute", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date("Year starts on", readonly=True)
    likelihood = fields.Selection(LIKELIHOODS, readonly=True)
    amount_untaxed = fields.Monetary("Fee", readonly=True)
    amount_base = fields.Monetary("Tier", readonly=True)
    amount_modules = fields.Monetary("Modules", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", SQL(SIGNED), self._open_renewals())

    def _open_renewals(self):
        """What is not signed yet, as the cockpit tells it."""
        Renewal = self.env["ilp.renewal"]
        columns = Renewal._columns()
        return SQL(
            "SELECT t.id * 2 + 1, %s, t.date_end + 1, %s FROM %s WHERE (%s) AND coalesce(n.state, 'draft') NOT IN %s",
            SQL(", ").join(columns[name] for name in WHOSE),
            SQL(", ").join(columns[name] for name in ("likelihood", *AMOUNTS)),
            Renewal._from(),
            Renewal._where(),
            CONCLUDED,
        )


WHOSE = ("term_id", "membership_id", "program_id", "officer_id", "company_id", "currency_id")
SIGNED = """
    SELECT t.id * 2 AS id, t.id AS term_id, t.membership_id, t.program_id, m.officer_id, t.company_id, t.currency_id,
           t.date_start AS date, 'signed' AS likelihood, t.amount_untaxed, t.amount_base, t.amount_modules
      FROM ilp_membership_term t LEFT JOIN ilp_membership m ON m.id = t.membership_id
     WHERE t.state IN ('signed', 'active', 'expired')"""
