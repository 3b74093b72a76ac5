import csv
from io import StringIO

from odoo import api, fields, models

from odoo.addons.ilp_membership.tools import tabular


class IlpCreditShare(models.Model):
    """What one year gives to a researcher, or to a laboratory: points, points that count, amount."""

    _name = "ilp.credit.share"
    _description = "Share of the researcher credit"
    _order = "year_id desc, lab_id, researcher_id, id"

    year_id = fields.Many2one("ilp.credit.year", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="year_id.company_id", store=True)
    currency_id = fields.Many2one(related="year_id.currency_id")
    state = fields.Selection(related="year_id.state", store=True)
    researcher_id = fields.Many2one(
        "ilp.researcher", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    lab_id = fields.Many2one("ilp.lab", "Laboratory", readonly=True, ondelete="restrict", index="btree_not_null")
    cost_center = fields.Char("Cost centre", compute="_compute_cost_center", store=True)
    points = fields.Float(readonly=True, digits=(10, 2))
    points_counted = fields.Float("Points that count", readonly=True, digits=(10, 2))
    amount = fields.Monetary(readonly=True)

    @api.depends("lab_id")
    def _compute_cost_center(self):
        """That of the laboratory on the day on which the year was divided: a later one does not reach the share."""
        for share in self:
            share.cost_center = share.lab_id.cost_center

    @api.depends("researcher_id.name", "lab_id.name")
    def _compute_display_name(self):
        for share in self:
            share.display_name = share.researcher_id.name or share.lab_id.name or self.env._("No laboratory")


class IlpCreditYear(models.Model):
    """What leaves the house at the end of the year: a report for people and a table for the books."""

    _inherit = "ilp.credit.year"

    def action_download_report(self):
        """Download the shares as a workbook."""
        return self._download("report.xlsx")

    def action_download_journal(self):
        """Download the lines for the books as a workbook."""
        return self._download("journal.xlsx")

    def action_download_journal_csv(self):
        """Download the lines for the books as CSV."""
        return self._download("journal.csv")

    def _download(self, name):
        self.ensure_one().check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/ilp/credit/{self.id}/{name}", "target": "download"}

    def _report_workbook(self):
        """The shares in the language of the user, with their sum in the last row."""
        header = [
            self.env._("Laboratory"),
            self.env._("Cost centre"),
            self.env._("Researcher"),
            self.env._("Points"),
            self.env._("Points that count"),
            self.env._("Amount"),
            self.env._("Currency"),
        ]
        rows = [
            [one.lab_id.name, one.cost_center, one.researcher_id.name, one.points, one.points_counted,
             one.amount, self.currency_id.name]
            for one in self.share_ids
        ]  # fmt: skip
        sums = [sum(self.share_ids.mapped(name)) for name in ("points", "points_counted", "amount")]
        total = [self.env._("Total"), None, None, *(round(number, 2) for number in sums), self.currency_id.name]
        return tabular.workbook(header, [*rows, total], title=self.env._("Researcher credit"))

    def _by_lab(self):
        """[(laboratory, cost centre, amount)] of the year, those without any amount left out."""
        sums = {}
        for share in self.share_ids:
            key = (share.lab_id, share.cost_center)
            sums[key] = round(sums.get(key, 0) + share.amount, 2)
        return [(*key, amount) for key, amount in sums.items() if amount]

    def _journal(self):
        """Two balanced lines for each laboratory: the programme is debited, the laboratory credited.

        Accounts and cost centres are those of the day on which the year was divided.
        """
        day, reference = fields.Date.to_date(f"{self.year}-12-31"), f"ILP-{self.program_id.id}-{self.year}"
        rows = []
        for lab, cost_center, amount in self._by_lab():
            label = self.env._(
                "Researcher credit %(year)s: %(laboratory)s",
                year=self.year,
                laboratory=lab.name or self.env._("No laboratory"),
            )
            rows.append([day, reference, self.debit_account, self.cost_center, label, amount, 0.0])
            rows.append([day, reference, self.credit_account, cost_center, label, 0.0, amount])
        return rows

    def _journal_header(self):
        return [
            self.env._("Date"),
            self.env._("Reference"),
            self.env._("Account"),
            self.env._("Cost centre"),
            self.env._("Label"),
            self.env._("Debit"),
            self.env._("Credit"),
        ]

    def _journal_workbook(self):
        return tabular.workbook(self._journal_header(), self._journal(), title=self.env._("Journal"))

    def _journal_csv(self):
        """Semicolons and decimal points, as accounting programmes import it; no text begins like a formula."""
        stream = StringIO()
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(self._journal_header())
        for *texts, debit, credit in self._journal():
            cells = [_safe(str(text or "")) for text in texts]
            writer.writerow([*cells, f"{debit:.2f}", f"{credit:.2f}"])
        return stream.getvalue().encode("utf-8-sig")


def _safe(text):
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
