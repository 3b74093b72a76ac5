from odoo import api, fields, models
from odoo.tools import SQL

SERIOUS = "!"  # follows the code of a reason that puts a renewal at risk by itself; of the others it takes two
LIKELIHOODS = [("signed", "Signed"), ("likely", "Likely"), ("at_risk", "At risk")]


class IlpRenewal(models.Model):
    """The renewals on one screen: one row for each term in force, or in its days of grace, with what follows it.

    Offer, purchase order, invoice and payment are those of the next term. The health of a relation is told in words:
    each reason is a condition that is true today (`_reasons`), and other rooms add theirs.
    """

    _name = "ilp.renewal"
    _description = "Renewal"
    _inherit = "ilp.rollup.mixin"
    _auto = False
    _order = "date_end, id"
    _rec_name = "membership_id"
    _rolled_up = ("date_end", "notice_date", "likelihood")
    _depends = {
        "ilp.membership": ["officer_id", "deputy_id", "partner_id", "state", "program_id", "payer_id"],
        "ilp.membership.term": [
            "state", "program_id", "date_start", "date_end", "notice_date", "previous_term_id", "order_id",
            "currency_id", "amount_untaxed", "amount_base", "amount_modules", "invoice_status", "payment_state",
            "payment_due", "renewal_error",
        ],
        "ilp.program": ["silence_days"],
        "ilp.membership.contact": ["membership_id", "partner_id", "is_coordinator", "date_from", "date_to"],
        "ilp.interaction": ["membership_id", "date", "kind"],
        "ilp.profile": ["membership_id", "state"],
        "ilp.entitlement": ["term_id", "is_of_module", "half_time", "granted", "reserved", "used"],
        "ilp.withdrawal": ["membership_id", "state"],
        "sale.order": ["state", "client_order_ref", "ilp_term_id"],
        "account.move": ["state", "payment_state", "invoice_date", "invoice_date_due"],
    }  # fmt: skip

    term_id = fields.Many2one("ilp.membership.term", readonly=True)
    membership_id = fields.Many2one("ilp.membership", "Affiliate", readonly=True)
    partner_id = fields.Many2one("res.partner", "Company", readonly=True)
    payer_id = fields.Many2one("res.partner", readonly=True)
    officer_id = fields.Many2one("res.users", "Liaison officer", readonly=True)
    deputy_id = fields.Many2one("res.users", "Deputy officer", readonly=True)
    program_id = fields.Many2one("ilp.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", "Institute", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    membership_state = fields.Selection(
        selection=lambda self: self._labels("ilp.membership", "state"), string="State", readonly=True
    )
    date_end = fields.Date("Last day", readonly=True)
    notice_date = fields.Date("Notice until", readonly=True)
    # the next term
    next_term_id = fields.Many2one("ilp.membership.term", "Next term", readonly=True)
    offer_state = fields.Selection(
        [
            ("none", "No offer"),
            ("draft", "Prepared"),
            ("offered", "Offered"),
            ("signed", "Signed"),
            ("declined", "Declined"),
        ],
        "Offer",
        readonly=True,
    )
    order_id = fields.Many2one("sale.order", readonly=True)
    purchase_order = fields.Char("Purchase order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    invoice_date = fields.Date(related="invoice_id.invoice_date", string="Invoiced on")
    payment_state = fields.Selection(
        selection=lambda self: self._labels("ilp.membership.term", "payment_state"), string="Payment", readonly=True
    )
    amount_untaxed = fields.Monetary("Fee", readonly=True)
    amount_base = fields.Monetary("Tier", readonly=True)
    amount_modules = fields.Monetary("Modules", readonly=True)
    # how it stands
    reasons = fields.Char(readonly=True, export_string_translation=False)
    health = fields.Char(compute="_compute_health")
    likelihood = fields.Selection(LIKELIHOODS, readonly=True)
    last_interaction = fields.Datetime("Last contact", readonly=True)

    def _labels(self, model, name):
        """The states of another model as a user reads them: of a function Odoo translates nothing by itself."""
        return self.env[model]._fields[name]._description_selection(self.env)

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where())

    def _select(self):
        columns = self._columns()
        return SQL(", ").join(SQL("%s AS %s", column, SQL.identifier(name)) for name, column in columns.items())

    def _columns(self):
        return {
            "id": SQL("t.id"),
            "term_id": SQL("t.id"),
            **{name: SQL.identifier("m", name) for name in ("partner_id", "payer_id", "officer_id", "deputy_id")},
            **{name: SQL.identifier("t", name) for name in ("membership_id", "program_id", "company_id")},
            **{name: SQL.identifier("t", name) for name in ("currency_id", "date_end", "notice_date")},
            "membership_state": SQL("m.state"),
            "next_term_id": SQL("n.id"),
            "offer_state": SQL(OFFER_STATE),
            "order_id": SQL(ORDER, SQL("o.id")),
            "purchase_order": SQL(ORDER, SQL("o.client_order_ref")),
            "invoice_id": SQL(INVOICE),
            "payment_state": SQL("coalesce(n.payment_state, 'not_invoiced')"),
            **{name: SQL(AMOUNT, n=SQL.identifier("n", name), t=SQL.identifier("t", name)) for name in AMOUNTS},
            "last_interaction": SQL(LAST_INTERACTION),
            "reasons": SQL("r.reasons") if self._few() else self._reasons_sql(),
            "likelihood": self._likelihood_sql(),
        }

    def _from(self):
        """The affiliation is joined from the left, so that PostgreSQL leaves it out of what asks nothing of it."""
        if not self._few():
            return SQL(JOINS)
        return SQL("%s CROSS JOIN LATERAL (SELECT %s AS reasons OFFSET 0) r", SQL(JOINS), self._reasons_sql())

    def _where(self):
        """Terms in force, and those that ended in the days of grace and have no signed successor."""
        return SQL(
            """t.state IN ('signed', 'active') OR (t.state = 'expired'
               AND t.membership_id IN (SELECT g.id FROM ilp_membership g WHERE g.state = 'grace')
               AND coalesce(n.state, 'draft') NOT IN %s)""",
            CONCLUDED,
        )

    def _few(self):
        """Whether a few rows are read that are known by their id (`_search`)."""
        return self.env.context.get("ilp_renewal_few")

    def _exists(self, query, **words):
        """The condition that there is such a row. A few rows are looked up, one by one; for many PostgreSQL hashes."""
        return SQL("EXISTS (%s%s)", SQL(query, **words), SQL(" OFFSET 0" if self._few() else ""))

    def _among(self, query, **words):
        """The condition that the affiliation is one of a few of all: they are collected once, if not looked up."""
        if self._few():
            one = "EXISTS (SELECT FROM (%s) f WHERE f.membership_id = t.membership_id OFFSET 0)"
            return SQL(one, SQL(query, **words))
        return SQL("t.membership_id IN (%s)", SQL(query, **words))

    def _reasons_sql(self):
        conditions = [
            SQL("CASE WHEN %s THEN %s END", condition, code + SERIOUS * serious)
            for code, (_label, serious, condition) in self._reasons().items()
        ]
        return SQL("concat_ws(',', %s)", SQL(", ").join(conditions))

    def _likelihood_sql(self):
        """At risk: one serious reason or two others. PostgreSQL asks on as long as it does not know, and no longer."""
        if self._few():
            return SQL(LIKELIHOOD, risks=SQL("r.reasons ~ %s", f"[{SERIOUS},]"))
        serious = [condition for _label, alone, condition in self._reasons().values() if alone]
        others = [condition for _label, alone, condition in self._reasons().values() if not alone]
        count = SQL(" + ").join(SQL("CASE WHEN %s THEN 1 ELSE 0 END", condition) for condition in others)
        risks = SQL(" OR ").join([*(SQL("(%s)", condition) for condition in serious), SQL("%s >= 2", count)])
        return SQL(LIKELIHOOD, risks=risks)

    @api.model
    def _search(self, domain, *args, **kwargs):
        match domain:
            case [("id", "in", [*ids])] if len(ids) <= FEW:
                self = self.with_context(ilp_renewal_few=True, tz=self.env.tz.zone)  # whose day it is, is read once
        return super()._search(domain, *args, **kwargs)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """A page: first which rows, then their columns, with those that the rules ask: PostgreSQL looks rows up."""
        if not limit:
            return super().search_fetch(domain, field_names, offset, limit, order)
        rows = super().search_fetch(domain, [], offset, limit, order)
        rows.fetch(field_names and [*field_names, *RULED])
        return rows

    @api.depends("reasons")
    def _compute_health(self):
        labels = {code: label for code, (label, *_rest) in self._reasons().items()}
        for renewal in self:
            codes = (renewal.reasons or "").replace(SERIOUS, "").split(",")
            renewal.health = " · ".join(labels[code] for code in codes if code in labels)

    @api.readonly
    def action_open_membership(self):
        """Open the affiliation of this renewal."""
        return self.ensure_one().membership_id.get_formview_action()

    @api.readonly
    def action_open_order(self):
        """Open the order of the next term."""
        return self.ensure_one().order_id.get_formview_action()


CONCLUDED = ("signed", "active", "expired")  # states of a next term that somebody has signed
RULED = ("company_id", "officer_id", "deputy_id")
FEW = 500  # rows: a page with all its open groups
JOINS = """
    ilp_membership_term t
    LEFT JOIN ilp_membership_term n ON n.previous_term_id = t.id AND n.state <> 'cancelled'
    LEFT JOIN ilp_membership m ON m.id = t.membership_id"""
AMOUNTS = ("amount_untaxed", "amount_base", "amount_modules")
AMOUNT = "CASE WHEN n.amount_untaxed <> 0 THEN %(n)s ELSE %(t)s END"
LIKELIHOOD = """
    CASE WHEN n.state IN ('signed', 'active', 'expired') THEN 'signed'
         WHEN t.state = 'expired' OR %(risks)s THEN 'at_risk'
         ELSE 'likely' END"""
OFFER_STATE = """
    CASE WHEN n.state = 'draft' THEN 'draft' WHEN n.state = 'offered' THEN 'offered' WHEN n.id IS NOT NULL THEN 'signed'
         WHEN EXISTS (SELECT 1 FROM ilp_membership_term c WHERE c.previous_term_id = t.id AND c.state = 'cancelled')
         THEN 'declined' ELSE 'none' END"""
LAST_INTERACTION = "(SELECT max(i.date) FROM ilp_interaction i WHERE i.membership_id = t.membership_id)"
ORDER = """
    (SELECT %s FROM sale_order o
      WHERE o.ilp_term_id = n.id AND o.state <> 'cancel' AND o.is_ilp_amendment IS NOT TRUE
      ORDER BY o.state = 'sale' DESC, o.id DESC LIMIT 1)"""
INVOICE = """
    (SELECT i.id FROM sale_order o
       JOIN sale_order_line l ON l.order_id = o.id
       JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
       JOIN account_move_line il ON il.id = r.invoice_line_id
       JOIN account_move i ON i.id = il.move_id
      WHERE o.ilp_term_id = n.id AND i.state = 'posted' AND i.move_type = 'out_invoice'
      ORDER BY i.id DESC LIMIT 1)"""
