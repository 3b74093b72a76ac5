import base64
import logging
from hashlib import sha1

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.ilp_membership.tools import tabular

from ..tools import sheets

_logger = logging.getLogger(__name__)
BATCH = 200
AT_ONCE = 500  # rows that a click waits for; more are left to the scheduled job
KINDS = [("technologies", "Technologies"), ("labs", "Laboratories"), ("researchers", "Researchers")]
STATES = [
    ("draft", "To be checked"),
    ("checked", "Checked"),
    ("running", "Running"),
    ("done", "Imported"),
    ("stopped", "Stopped"),
]


class IlpMapImport(models.Model):
    """One file of laboratories, researchers or technologies: checked first, then imported batch by batch.

    Every batch is saved with how far it came, so that an import that was interrupted goes on where it stopped. The
    same file a second time updates and makes no duplicates. With a refused row nothing is imported, unless the user
    asks for the rest.
    """

    _name = "ilp.map.import"
    _description = "Import of the map"
    _order = "id desc"
    _rec_name = "file_name"

    what = fields.Selection(KINDS, required=True, default="technologies")
    data = fields.Binary("File", required=True, attachment=True)
    file_name = fields.Char(default="map.csv")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language of the texts",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    checksum = fields.Char(compute="_compute_checksum", store=True, export_string_translation=False)
    is_partial = fields.Boolean("Import the rest when rows are refused")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True)
    row_total = fields.Integer("Rows", readonly=True)
    row_done = fields.Integer("Rows done", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    message = fields.Char(readonly=True)
    line_ids = fields.One2many("ilp.map.import.line", "import_id", "Report", readonly=True)
    refused_count = fields.Integer("Refused", compute="_compute_counts")
    created_count = fields.Integer("Created", compute="_compute_counts")
    updated_count = fields.Integer("Updated", compute="_compute_counts")
    unchanged_count = fields.Integer("Unchanged", compute="_compute_counts")

    @api.depends("data")
    def _compute_checksum(self):
        for job in self:
            job.checksum = sha1(job._content(), usedforsecurity=False).hexdigest()

    @api.depends("row_total", "row_done")
    def _compute_progress(self):
        for job in self:
            job.progress = 100 * job.row_done / job.row_total if job.row_total else 0

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        groups = self.env["ilp.map.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "outcome"], ["__count"]
        )
        counts = {(job.id, outcome): count for job, outcome, count in groups}
        for job in self:
            for outcome in ("refused", "created", "updated", "unchanged"):
                job[f"{outcome}_count"] = counts.get((job.id, outcome), 0)

    def _read_rows(self):
        return sheets.parse(self._content(), self.file_name or "", self.what)

    def _content(self):
        return base64.b64decode(self.with_context(bin_size=False).data or b"")

    def _loader(self):
        loader = self.env[f"ilp.map.loader.{self.what}"]
        return loader.with_context(lang=self.lang, tracking_disable=True)

    @staticmethod
    def _first_lines(rows, what):
        """{key: line where it stands first}, of the keys that stand in the file more than once."""
        first, twice = {}, {}
        for line, row in rows:
            name = sheets.key(row, what)
            if first.setdefault(name, line) != line:
                twice[name] = first[name]
        return twice

    # Buttons

    def action_check(self):
        """Say what the import would do, without doing it."""
        self.check_access("write")
        for job in self.filtered(lambda job: job.state in ("draft", "checked")):
            try:
                job._check_rows(job._read_rows())
            except tabular.TableError as error:
                raise UserError(job.env._(error.sentence)) from None

    def action_import(self):
        """Import, or go on where the import stopped; a large file is left to the scheduled job."""
        self.check_access("write")
        for job in self.filtered(lambda job: job.state != "done"):
            job._start()
            if job.row_total <= AT_ONCE:
                job._run()
            else:
                self.env.ref("ilp_scouting.ir_cron_map_import")._trigger()

    def action_report(self):
        """Download the report, one row for each row of the file."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/ilp/import/{self.id}/report", "target": "self"}

    def action_template(self):
        """Download an empty file with the columns."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/ilp/import/template/{self.what}", "target": "self"}

    # Steps

    def _check_rows(self, rows, tell=None):
        self.line_ids.unlink()
        self._go_through(rows, 0, dry_run=True, tell=tell)
        self.write({"state": "checked", "row_total": len(rows), "row_done": 0, "message": False})

    def _start(self):
        """Take the import up: a new one is checked first."""
        if self.state in ("draft", "checked"):
            self.action_check()
            if self.refused_count and not self.is_partial:
                raise UserError(
                    self.env._("%(count)s rows are refused: mend them, or ask for the rest.", count=self.refused_count)
                )
            self.line_ids.unlink()
        self.write({"state": "running", "message": False})

    def _run(self, tell=None, save=None):
        """Import what is left, one batch after the other; ``save`` is called after each with the rows it did."""
        rows = self._read_rows()
        self._go_through(rows, self.row_done, save=save, tell=tell)
        if self.row_done >= len(rows):
            self.write({"state": "done", "message": False})

    def _go_through(self, rows, done, dry_run=False, save=None, tell=None):
        loader, twice = self._loader(), self._first_lines(rows, self.what)
        while done < len(rows):
            done = done if dry_run else self._turn()
            batch = rows[done : done + BATCH]
            self._record(loader._load(batch, twice, dry_run))
            done += len(batch)
            if not dry_run:
                self.row_done = done
            if tell:
                tell(done, len(rows))
            if save and not save(len(batch)):
                break

    def _turn(self):
        """Take this import for the next batch, and see how far it came: two runs of one import take turns."""
        self.lock_for_update()
        self.invalidate_recordset(["row_done"])
        return self.row_done

    def _record(self, results):
        self.env["ilp.map.import.line"].create([{"import_id": self.id} | result for result in results])

    @api.model
    def _cron_import(self):
        """Go on with the imports that are running; one that fails stops alone and says why."""
        cron = self.env["ir.cron"]
        jobs = self.search([("state", "=", "running")], order="id")
        cron._commit_progress(remaining=sum(job.row_total - job.row_done for job in jobs))
        for job in jobs:
            job = job.try_lock_for_update().filtered_domain([("state", "=", "running")])
            if job and not job._advance(cron):
                break

    def _advance(self, cron):
        try:
            self._run(save=cron._commit_progress)
        except (LockError, OperationalError):  # another run is at it
            self.env.cr.rollback()
        except Exception as error:  # whatever it is, the batches before it are saved and the other imports go on
            self.env.cr.rollback()
            if not isinstance(error, tabular.TableError | UserError):
                _logger.exception("Import %s stopped", self.id)
            self.write({"state": "stopped", "message": str(error)})
        return cron._commit_progress()
