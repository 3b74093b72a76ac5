import base64
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import affiliates, tabular
from .ilp_history import HISTORY
from .ilp_membership_handover import SILENT

CHUNK = 25
QUIET = SILENT | {"ilp_history": HISTORY, "tracking_disable": True, "mail_create_nolog": True}
ADMINISTRATION = "ilp_membership.group_ilp_administration"


class IlpAffiliateImport(models.Model):
    """Current affiliates with their history, from a file: checked first, then imported in batches that can go on.

    A row is a company, with one of its people and one of its years: a company has as many rows as it needs. It is
    found again by its external id, VAT number, reference, or name and mail domain, a year by its first day:
    a second run changes what is new and makes no duplicates.
    """

    _name = "ilp.affiliate.import"
    _description = "Import of affiliates"
    _order = "id desc"
    _rec_name = "file_name"

    program_id = fields.Many2one(
        "ilp.program", "Programme", required=True, default=lambda self: self.env["ilp.membership"]._default_program()
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    data = fields.Binary("File", required=True, attachment=False)
    file_name = fields.Char("File name")
    state = fields.Selection(
        [("draft", "To check"), ("checked", "Checked"), ("running", "Importing"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
    )
    line_ids = fields.One2many("ilp.affiliate.import.line", "import_id", "Rows", readonly=True)
    row_count = fields.Integer("Rows in the file", compute="_compute_counts")
    waiting_count = fields.Integer("To import", compute="_compute_counts")
    refused_count = fields.Integer("Refused", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.model
    def _template(self):
        """An empty workbook with every column, in the language of the user."""
        italian = (self.env.lang or "").startswith("it")
        header = [aliases[0] if italian else name for name, aliases in affiliates.COLUMNS.items()]
        return tabular.workbook(header, [])

    @api.depends("line_ids.outcome", "line_ids.is_done")
    def _compute_counts(self):
        groups = self.env["ilp.affiliate.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "outcome", "is_done"], ["__count"]
        )
        for one in self:
            own = [(outcome, done, count) for key, outcome, done, count in groups if key == one._origin]
            one.row_count = sum(count for *_key, count in own)
            one.refused_count = sum(count for outcome, _done, count in own if outcome == "refused")
            one.waiting_count = sum(count for outcome, done, count in own if not done and outcome != "refused")
            one.progress = 100 * (1 - one.waiting_count / one.row_count) if one.row_count else 0

    def _check_allowed(self):
        if not self.env.user.has_group(ADMINISTRATION):
            raise AccessError(self.env._("Affiliates are imported by the programme administration."))
        self.check_access("write")

    def action_check(self):
        """Read the file and say of each row what would happen; nothing is imported."""
        self.ensure_one()._check_allowed()
        if self.state not in ("draft", "checked"):
            raise UserError(self.env._("This file is being imported already."))
        try:
            rows = tabular.read(base64.b64decode(self.data), affiliates.COLUMNS, required=["company"])
        except tabular.TableError as error:
            raise UserError(self.env._(error.sentence)) from error
        self.line_ids.unlink()
        self.env["ilp.affiliate.import.line"].create(
            [{"import_id": self.id, "row": line, "values": json.dumps(row)} for line, row in rows]
        )
        self.line_ids._check()
        self.state = "checked"

    def action_import(self):
        """Import the rows that are not refused, in batches, also when the page is left."""
        self.ensure_one()._check_allowed()
        if self.state != "checked":
            raise UserError(self.env._("Check the file first."))
        self.state = "running"
        self.env.ref("ilp_membership.ir_cron_import_affiliates")._trigger()

    @api.model
    def _cron_import(self):
        """Import the waiting rows of every file, in chunks with a commit of their own."""
        cron = self.env["ir.cron"]
        for one in self.search([("state", "=", "running")], order="id"):
            waiting = one._waiting_lines()
            cron._commit_progress(remaining=len(waiting))
            for start in range(0, len(waiting), CHUNK):
                waiting[start : start + CHUNK]._import()
                if not cron._commit_progress(len(waiting[start : start + CHUNK])):
                    return
            one.state = "done"

    def _waiting_lines(self):
        """The years of a company in their order."""
        waiting = self.line_ids.filtered(lambda line: not line.is_done and line.outcome != "refused")
        return waiting.sorted(lambda line: (line.company_key, line.start or "", line.row))


class IlpAffiliateImportLine(models.Model):
    """One row of the file, and what happened to it."""

    _name = "ilp.affiliate.import.line"
    _description = "Imported row"
    _order = "row, id"

    import_id = fields.Many2one("ilp.affiliate.import", required=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True)
    values = fields.Text(readonly=True, export_string_translation=False)
    company_key = fields.Char(readonly=True, export_string_translation=False)
    company = fields.Char(readonly=True)
    start = fields.Char("Year from", readonly=True)
    outcome = fields.Selection(
        [("create", "New company"), ("update", "Known company"), ("refused", "Refused")], readonly=True
    )
    message = fields.Char("What", readonly=True)
    is_done = fields.Boolean("Imported", readonly=True)
    membership_id = fields.Many2one("ilp.membership", "Affiliate", readonly=True, ondelete="set null")

    def _check(self):
        """Say of each row what would happen, without writing anything but that."""
        seen = {}
        for line in self:
            try:
                values = affiliates.typed(json.loads(line.values))
                loader = self.env["ilp.affiliate.loader"]._of(line.import_id, values)
                line.update(loader._foresee(seen))
            except affiliates.CellError as error:
                line.update(line._refusal(self.env._("%(column)s: “%(value)s” cannot be read.", **vars(error))))
            except UserError as error:
                line.update(line._refusal(str(error)))

    def _refusal(self, message):
        return {"outcome": "refused", "message": message, "company": json.loads(self.values).get("company")}

    def _import(self):
        """Import these rows; one that fails stops only itself and says why."""
        for line in self.with_context(**QUIET):
            try:
                with self.env.cr.savepoint():
                    values = affiliates.typed(json.loads(line.values))
                    loader = line.env["ilp.affiliate.loader"]._of(line.import_id, values)
                    line.update({"membership_id": loader._load().id, "is_done": True})
                    self.env.flush_all()
            except Exception as error:
                self.env.invalidate_all(flush=False)
                if not isinstance(error, (UserError, ValueError)) and not hasattr(error, "diag"):
                    raise
                line.write({"outcome": "refused", "message": line._cause(error)})

    def _cause(self, error):
        diag = getattr(error, "diag", None)
        if not diag:
            return str(error)
        names = {model._table: name for name, model in self.env.registry.items()}
        return self.env[names.get(diag.table_name, "base")]._sql_error_to_message(error)
