from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.credit import capped, pool_of, shares

TRANSITIONS = {"open": {"closed"}, "closed": {"open"}}
MANAGER = "ilp_membership.group_ilp_manager"
BOOKS = {
    "debit_account": "credit_debit_account",
    "credit_account": "credit_credit_account",
    "cost_center": "credit_cost_center",
}
FIXED = {"program_id", "year", "percentage", "fees_elsewhere", "gross_fees", "shared", "points", *BOOKS}


class IlpCreditYear(models.Model):
    """The year-end share: a percentage of the gross fees of the year, divided by the points that count.

    Gross fees are what was invoiced without taxes in the year, less what was credited. The cents of all shares add up
    to the part that is shared. Closing twice gives one result, also from two sessions at once; a closed year is opened
    again by the manager only, with a reason.
    """

    _name = "ilp.credit.year"
    _description = "Year of researcher credit"
    _inherit = ["ilp.state.mixin", "mail.thread"]
    _order = "year desc, id desc"
    _transitions = TRANSITIONS

    program_id = fields.Many2one("ilp.program", "Programme", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(required=True, aggregator=False)
    percentage = fields.Float(
        "Part of the gross fees, in per cent",
        digits=(5, 2),
        compute="_compute_percentage", store=True, readonly=False, precompute=True, tracking=True,
    )
    fees_elsewhere = fields.Monetary(
        "Fees invoiced elsewhere", copy=False, tracking=True, help="Fees of the year that are not in these books."
    )
    gross_fees = fields.Monetary("Gross fees", readonly=True, copy=False, tracking=True)
    shared = fields.Monetary(readonly=True, copy=False, tracking=True)
    points = fields.Float("Points that count", readonly=True, copy=False, digits=(10, 2), aggregator=False)
    debit_account = fields.Char("Account debited", compute="_compute_books", store=True)
    credit_account = fields.Char("Account credited", compute="_compute_books", store=True)
    cost_center = fields.Char("Cost centre of the programme", compute="_compute_books", store=True)
    share_ids = fields.One2many("ilp.credit.share", "year_id", "Shares", readonly=True)
    state = fields.Selection(
        [("open", "Year open"), ("closed", "Year closed")], required=True, default="open", copy=False, tracking=True,
        readonly=True,
    )
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)
    closed_on = fields.Datetime("Year closed on", readonly=True, copy=False)
    reopen_reason = fields.Char("Why it was opened again", readonly=True, copy=False, tracking=True)

    _once = models.UniqueIndex("(program_id, year)", "This year of the programme exists already.")
    _year_sane = models.Constraint("CHECK(year BETWEEN 1900 AND 2999)", "Write the year with four digits.")
    _percentage_sane = models.Constraint(
        "CHECK(percentage BETWEEN 0 AND 100)", "The part that is shared is between 0 and 100 per cent."
    )

    @api.depends("program_id")
    def _compute_percentage(self):
        for year in self:
            year.percentage = year.percentage or year.program_id.credit_percentage

    @api.depends("program_id")
    def _compute_books(self):
        """Where it is booked is fixed with the shares: later changes of the programme do not reach a closed year."""
        for year in self:
            year.update({name: year.program_id[source] for name, source in BOOKS.items()})

    @api.depends("program_id.name", "year")
    def _compute_display_name(self):
        for year in self:
            year.display_name = f"{year.program_id.name} {year.year}"

    @api.model_create_multi
    def create(self, vals_list):
        """A year begins open."""
        if not self.env.su and any(vals.get("state", "open") != "open" for vals in vals_list):
            raise AccessError(self.env._("A year is closed by its button."))
        return super().create(vals_list)

    def write(self, vals):
        """What is closed stays as it was closed."""
        own = vals.keys() & FIXED
        if not self.env.su and ("state" in vals or (own and any(year.state == "closed" for year in self))):
            raise AccessError(self.env._("A closed year is not changed: the manager opens it again, with a reason."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if any(year.state != "open" or year.reopen_reason for year in self):
            raise UserError(self.env._("A year that was closed stays on record."))

    # Buttons

    def action_compute(self):
        """Credit what is missing and show the shares as they would be today."""
        for year in self._as_manager():
            year._require_open()
            year._compute_shares()

    def action_close(self):
        """Divide the year for good; a year that is closed already stays as it is."""
        for year in self._as_manager():
            year._close()

    def action_open_reopen(self):
        """Ask why a closed year is opened again."""
        self._as_manager()
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_credit_reopen_action")
        return action | {"context": {"default_year_id": self.ensure_one().id}}

    def action_open_contributions(self):
        """Open the lines of points of this year."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_contribution_action")
        return action | {"domain": [("program_id", "=", self.program_id.id), ("year", "=", self.year)], "context": {}}

    def _as_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("The programme manager divides the credit."))
        self.check_access("write")
        return self.sudo()  # shares and states are written by these buttons only, for the manager as just checked

    # Business

    def _require_open(self):
        if self.state != "open":
            raise UserError(self.env._("The year %(year)s is closed.", year=self.year))

    def _close(self):
        """Of two at once one is retried by the server, because both write the row: it finds the year closed."""
        self.ensure_one()
        self._ilp_take_turns()
        self.invalidate_recordset(["state"])
        if self.state == "closed":
            return
        if self.env.company._ilp_today() <= date(self.year, 12, 31):
            raise UserError(self.env._("The year %(year)s is not over yet.", year=self.year))
        self._compute_shares()
        self.write({"state": "closed", "closed_by_id": self.env.uid, "closed_on": fields.Datetime.now()})

    def _reopen(self, reason):
        """Open a closed year again, with a reason; the shares stay until it is closed anew."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the year is opened again."))
        self.write({"state": "open", "reopen_reason": reason, "closed_by_id": False, "closed_on": False})
        self._message_log(body=self.env._("Opened again: %(reason)s", reason=reason))

    def _compute_shares(self):
        self.ensure_one()
        self.env["ilp.contribution"]._collect(self.program_id, self.year)
        gross, rows = self._gross_fees(), self._payees()
        amounts = shares(pool_of(gross, self.percentage), [counted for *_payee, counted in rows])
        self.share_ids.unlink()
        self.env["ilp.credit.share"].create(
            [
                {
                    "year_id": self.id,
                    "researcher_id": researcher.id,
                    "lab_id": lab.id,
                    "points": points,
                    "points_counted": counted,
                    "amount": cents / 100,
                }
                for (researcher, lab, points, counted), cents in zip(rows, amounts, strict=True)
            ]
        )
        total = sum(counted for *_payee, counted in rows)
        self.write({"gross_fees": gross, "shared": sum(amounts) / 100, "points": total})
        self._compute_books()

    def _payees(self):
        """[(researcher or none, laboratory, points, points that count)]: one row for each that gets a share."""
        nobody, payees = self.env["ilp.researcher"], {}
        for beneficiary, researcher, lab, points, counted in self._counted():
            payee = (researcher if beneficiary == "researcher" else nobody, lab)
            before = payees.get(payee, (0, 0))
            payees[payee] = (round(before[0] + points, 2), round(before[1] + counted, 2))
        order = sorted(payees.items(), key=lambda row: (row[0][1].name or "", row[0][0].name or "", row[0][0].id))
        return [(*payee, *sums) for payee, sums in order]

    def _counted(self):
        """[(goes to, researcher, laboratory, points, points that count)], the cap of each person applied."""
        domain = [("program_id", "=", self.program_id.id), ("year", "=", self.year)]
        groups = self.env["ilp.contribution"]._read_group(
            domain, ["researcher_id", "beneficiary", "lab_id"], ["points:sum"]
        )
        by_person = {}
        for researcher, beneficiary, lab, points in groups:
            by_person.setdefault(researcher, []).append((beneficiary, lab, round(points, 2)))
        rows = []
        for researcher, own in sorted(by_person.items(), key=lambda item: (item[0].name or "", item[0].id)):
            own.sort(key=lambda row: (row[0] != "researcher", row[1].id))
            cap = researcher.credit_cap or self.program_id.credit_cap
            for (beneficiary, lab, points), counted in zip(own, capped([row[2] for row in own], cap), strict=True):
                rows.append((beneficiary, researcher, lab, points, counted))
        return rows

    def _gross_fees(self):
        """Fees invoiced without taxes in the year, less credit notes, of the programme's orders, and elsewhere."""
        domain = [
            ("sale_line_ids.order_id.ilp_term_id.membership_id.program_id", "=", self.program_id.id),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("invoice_date", ">=", date(self.year, 1, 1)),
            ("invoice_date", "<=", date(self.year, 12, 31)),
        ]
        [(balance,)] = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])
        return self.currency_id.round(self.fees_elsewhere - (balance or 0))


class IlpProgram(models.Model):
    """The years of the programme's researcher credit."""

    _inherit = "ilp.program"

    credit_year_ids = fields.One2many(
        "ilp.credit.year", "program_id", "Years of credit", groups="ilp_membership.group_ilp_administration"
    )
