from odoo import fields, models
from odoo.tools import SQL

from .ilp_renewal import LIKELIHOODS


class IlpFeeForecast(models.Model):
    """The fees by the month in which their year starts: signed terms, and the renewals that are likely or at risk."""

    _name = "ilp.fee.forecast"
    _description = "Fee forecast"
    _auto = False
    _order = "date, id"
    _rec_name = "membership_id"
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
        columns = SQL("term_id, membership_id, program_id, officer_id, company_id, currency_id")
        amounts = SQL("amount_untaxed, amount_base, amount_modules")
        return SQL(
            """SELECT t.id * 2 AS id, t.id AS term_id, t.membership_id, t.program_id, m.officer_id, t.company_id,
                      t.currency_id, t.date_start AS date, 'signed' AS likelihood,
                      t.amount_untaxed, t.amount_base, t.amount_modules
                 FROM ilp_membership_term t LEFT JOIN ilp_membership m ON m.id = t.membership_id
                WHERE t.state IN ('signed', 'active', 'expired')
            UNION ALL
               SELECT id * 2 + 1, %s, date_end + 1, likelihood, %s FROM (%s) renewal WHERE offer_state <> 'signed'""",
            columns,
            amounts,
            self.env["ilp.renewal"]._table_query,
        )
