from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "report.xlsx": ("_report_workbook", XLSX),
    "journal.xlsx": ("_journal_workbook", XLSX),
    "journal.csv": ("_journal_csv", "text/csv; charset=utf-8"),
}


class Credit(Controller):
    """The shares of a year as files, with the rights of the user."""

    @route("/ilp/credit/<int:year_id>/<string:name>", type="http", auth="user", methods=["GET"], readonly=True)
    def credit_file(self, year_id, name, **_params):
        """One of the files of the year; a year that the user may not read does not exist."""
        Year = self.env["ilp.credit.year"]
        year = Year.search([("id", "=", year_id)]) if Year.has_access("read") else Year
        if not year or name not in FILES:
            raise NotFound
        method, kind = FILES[name]
        filename = f"{year.program_id.name} {year.year} {name}"
        headers = [("Content-Type", kind), ("Content-Disposition", content_disposition(filename))]
        return request.make_response(getattr(year, method)(), headers)
