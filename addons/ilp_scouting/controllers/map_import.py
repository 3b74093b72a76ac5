from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.ilp_membership.tools.tabular import workbook

from ..tools.sheets import COLUMNS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLES = {
    "technologies": {
        "id": "T-001",
        "name": "Soft gripper for deformable parts",
        "areas": "robotics_soft, materials_polymers",
        "summary": "What it does, in words a plant manager uses",
        "lab": "SRB",
        "trl": 6,
        "ip_status": "granted",
        "visibility": "affiliates",
        "reviewed_on": "2026-01-31",
    },
    "labs": {"id": "L-001", "name": "Soft Robotics", "code": "SRB", "areas": "robotics_soft", "public": "yes"},
    "researchers": {
        "id": "R-001",
        "name": "Anna Neri",
        "email": "anna.neri@example.com",
        "lab": "SRB",
        "orcid": "0000-0002-1825-0097",
        "keywords": "soft robotics, tactile sensing",
        "language": "it",
    },
}


class MapImportController(Controller):
    """Files around the imports: an empty one to fill in, and the report of what became of each row."""

    @route("/ilp/import/template/<string:what>", type="http", auth="user", readonly=True)
    def template(self, what):
        """A workbook with the columns and one example."""
        if what not in COLUMNS or not self.env["ilp.map.import"].has_access("create"):
            raise request.not_found()
        header = list(COLUMNS[what])
        return self._file(workbook(header, [[EXAMPLES[what].get(name) for name in header]], what), f"{what}.xlsx")

    @route("/ilp/import/<int:import_id>/report", type="http", auth="user", readonly=True)
    def report(self, import_id):
        """A workbook with one row for each row of the file."""
        job = self.env["ilp.map.import"].browse(import_id)
        try:
            found = job.exists() and job.has_access("read")
        except AccessError:
            found = False
        if not found:
            raise request.not_found()
        Line = self.env["ilp.map.import.line"]
        names = ("row", "outcome", "column", "value", "message")
        labels = dict(Line._fields["outcome"]._description_selection(self.env))
        header = [Line._fields[name]._description_string(self.env) for name in names]
        rows = [[line.row, labels[line.outcome], line.column, line.value, line.message] for line in job.line_ids]
        return self._file(workbook(header, rows, "report"), f"import-{import_id}.xlsx")

    def _file(self, content, name):
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
