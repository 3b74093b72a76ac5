from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.credit import points_of
from .ilp_credit_tariff import KINDS

ENTRIES = [("earned", "Earned"), ("granted", "Granted by hand"), ("correction", "Correction")]


class IlpContribution(models.Model):
    """Points of a researcher, one line of a ledger: never changed, never erased.

    A meeting, a verdict, a talk is credited once, whoever asks for it and however often. A mistake is mended by another
    line with a reason. The points go to the researcher or to the laboratory, as chosen when they were earned.
    """

    _name = "ilp.contribution"
    _description = "Researcher points"
    _order = "date desc, id desc"
    _rec_name = "researcher_id"

    program_id = fields.Many2one(
        "ilp.program", "Programme", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    researcher_id = fields.Many2one("ilp.researcher", required=True, ondelete="restrict", index=True)
    lab_id = fields.Many2one("ilp.lab", "Laboratory", readonly=True, ondelete="restrict", index="btree_not_null")
    beneficiary = fields.Selection(
        [("researcher", "Researcher"), ("lab", "Laboratory")], "Goes to", required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    year = fields.Integer(readonly=True, required=True, aggregator=False)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    entry = fields.Selection(ENTRIES, required=True, readonly=True, default="earned")
    quantity = fields.Float(readonly=True, digits=(8, 2), aggregator=False)
    tariff_id = fields.Many2one("ilp.credit.tariff", readonly=True, ondelete="set null")
    points = fields.Float(required=True, readonly=True, digits=(8, 2))
    reason = fields.Char(readonly=True)
    corrected_id = fields.Many2one("ilp.contribution", "Corrects", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "By", readonly=True, default=lambda self: self.env.user)
    source_key = fields.Char("Source", readonly=True, help="What it was earned by; nothing is credited twice.")
    membership_id = fields.Many2one(
        "ilp.membership", "Affiliate", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _once = models.UniqueIndex(
        "(researcher_id, source_key) WHERE source_key IS NOT NULL", "This has been credited to the researcher already."
    )
    _reasoned = models.Constraint(
        "CHECK(entry = 'earned' OR COALESCE(reason, '') <> '')", "Points that are given or taken need a reason."
    )
    _year_idx = models.Index("(program_id, year, researcher_id)")

    @api.model_create_multi
    def create(self, vals_list):
        """A closed year takes no more lines."""
        today = self.env.company._ilp_today()
        days = [fields.Date.to_date(vals.get("date") or today) for vals in vals_list]
        self._check_open({(vals["program_id"], day.year) for vals, day in zip(vals_list, days, strict=True)})
        return super().create(
            [vals | {"date": day, "year": day.year} for vals, day in zip(vals_list, days, strict=True)]
        )

    def write(self, vals):
        """Lines are the proof of the balance: refuse every change, but for a tariff or an affiliate that is erased."""
        if self:
            raise UserError(self.env._("A line of the points is never changed: add another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A line of the points is never erased: add another one."))

    @api.model
    def _check_open(self, years):
        """Refuse lines in a closed year; ``years`` is {(programme id, year)}."""
        for year in self._closed_years([program for program, _year in years]):
            if (year.program_id.id, year.year) in years:
                raise UserError(self.env._("The year %(year)s is closed: book it in the current one.", year=year.year))

    @api.model
    def _closed_years(self, programs):
        """Nobody writes lines by hand: whoever credits does it as superuser, and sees every year."""
        return self.env["ilp.credit.year"].search([("state", "=", "closed"), ("program_id", "in", programs)])

    def action_open_correct(self):
        """Ask for points and reason of a correction."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ilp_scouting.ilp_contribution_entry_action")
        values = {"contribution_id": self.id, "researcher_id": self.researcher_id.id, "program_id": self.program_id.id}
        return action | {"context": {f"default_{name}": value for name, value in values.items()}}

    def _correct(self, points, reason):
        """Add or take points of a line, with a reason; in the year of the line while it is open, else today."""
        self.ensure_one()
        closed = self.year in self._closed_years(self.program_id.ids).mapped("year")
        date = self.env.company._ilp_today() if closed else self.date
        vals = {"corrected_id": self.id, "entry": "correction", "kind": self.kind, "beneficiary": self.beneficiary}
        vals |= {"lab_id": self.lab_id.id, "membership_id": self.membership_id.id}
        return self._book(self.program_id, self.researcher_id, date, points, reason, **vals)

    @api.model
    def _book(self, program, researcher, date, points, reason, **vals):
        """One line by hand, with a reason."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the points are given or taken."))
        vals = {"entry": "granted", "kind": "other", "beneficiary": researcher.credit_to} | vals
        return self.create(
            {"lab_id": researcher.lab_id.id}
            | vals
            | {
                "program_id": program.id,
                "researcher_id": researcher.id,
                "date": date,
                "points": points,
                "reason": reason,
                "user_id": self.env.uid,
            }
        )

    @api.model
    def _prepare_earned(self, work, tariff):
        """Values of the line that credits this piece of work by the tariff."""
        quantity = work.quantity if tariff.unit != "item" else 1
        return {
            "program_id": tariff.program_id.id,
            "researcher_id": work.researcher.id,
            "lab_id": work.researcher.lab_id.id,
            "beneficiary": work.researcher.credit_to,
            "date": work.day,
            "kind": work.kind,
            "quantity": quantity,
            "tariff_id": tariff.id,
            "points": points_of(quantity, tariff.points),
            "source_key": work.key,
            "membership_id": work.membership.id,
        }
