import re
from time import perf_counter

from odoo import models

from ..tools import quality, sheets

BATCH = 200
TEXTS = ("name", "summary", "lab_id", "trl", "ip_status", "features", "advantages", "applications")
DEFAULT_QUERIES = "queries_deb_task_it.jsonl"


class IlpTechnologyImport(models.AbstractModel):
    """Import of technology files and measure of the ranking, for the command line.

    Rows go through Odoo's own import, each under an external id made from the id of the row (or its name): a second run
    updates and makes no duplicates. The file is one transaction: one refused row, and nothing of it stays.
    """

    _name = "ilp.technology.import"
    _description = "Import of technologies"

    def _import_file(self, path, tell):
        """Import the technologies of ``path``; ``tell`` is called with each line of progress."""
        rows = sheets.read(path)
        areas = self._known_areas()
        columns, refused = self._columns(rows), []
        with self.env.cr.savepoint():
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                refused += self._load(columns, batch, areas, start)
                tell(f"{min(start + BATCH, len(rows))}/{len(rows)} rows read")
            if refused:
                raise sheets.SheetError("\n".join([*refused, f"{len(refused)} rows refused: nothing was imported."]))
        self.env.cr.execute("ANALYZE ilp_technology_term")  # the planner must know the new size before the first need
        tell(f"{len(rows)} technologies imported or up to date")

    def _columns(self, rows):
        given = set().union(*rows) | {"lab_id" for row in rows if row.get("lab")}
        return ["id", "external_ref", "area_ids/.id", *(name for name in TEXTS if name in given)]

    def _load(self, columns, batch, areas, start):
        data = [[self._cell(row, column, areas) for column in columns] for row in batch]
        result = self.env["ilp.technology"].load(columns, data)
        errors = [message for message in result["messages"] if message["type"] == "error"]
        return [f"Row {start + error.get('rows', {}).get('from', 0) + 1}: {error['message']}" for error in errors]

    def _cell(self, row, column, areas):
        if column == "id":
            return "ilp_technology_" + re.sub(r"\W", lambda found: f"_{ord(found[0]):x}_", row["id"])
        if column == "external_ref":
            return row["id"]
        if column == "area_ids/.id":
            return ",".join(str(areas[name.lower()]) for name in row["areas"] if name.lower() in areas)
        return row.get("lab" if column == "lab_id" else column, "")

    def _known_areas(self):
        """{code or name in lower case: id}; a tag that is no area of the programme is left out."""
        areas = self.env["ilp.area"].search([("active", "=", True)])
        return {key.lower(): area.id for area in areas for key in (area.name, area.code) if key}

    def _measure_file(self, path, queries, tell):
        """Rank the technologies for each query of ``queries``, or of the file beside ``path``, and tell the figures."""
        if not queries:
            beside = path.parent / DEFAULT_QUERIES
            queries = beside if beside.exists() else None
        if queries:
            figures = self._measure(sheets.read_queries(queries))
            tell(
                "{name}: {count} queries, nDCG@10 {ndcg:.4f} (graded gain / log2(rank + 1), over the ideal order), "
                "{mean:.1f} ms per query, p95 {p95:.1f} ms".format(name=queries.name, **figures)
            )

    def _measure(self, queries):
        """Mean nDCG@10 and time of the very ranking that needs use."""
        Technology, areas = self.env["ilp.technology"], self._known_areas()
        scores, times = [], []
        for query in queries:
            tags = {areas[tag.lower()] for tag in query.get("tags") or [] if tag.lower() in areas}
            begin = perf_counter()
            ranked = Technology._rank(query["text"], self.env["ilp.area"].browse(sorted(tags)), limit=10)
            times.append(1000 * (perf_counter() - begin))
            scores.append(quality.ndcg([row["technology"].external_ref for row in ranked], query["rel"]))
        return {
            "count": len(queries),
            "ndcg": quality.mean(scores),
            "mean": quality.mean(times),
            "p95": quality.percentile(times, 0.95),
        }
