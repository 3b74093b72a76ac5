import base64
from hashlib import sha1
from time import perf_counter

from odoo import models

from ..tools import quality, sheets

DEFAULT_QUERIES = "queries_deb_task_it.jsonl"


class IlpTechnologyImport(models.AbstractModel):
    """Import of the map and measure of the ranking, for the command line.

    One refused row, and nothing of the file is imported, unless the rest is asked for.
    """

    _name = "ilp.technology.import"
    _description = "Import of technologies"

    def _import_file(self, path, tell, what="technologies", *, dry_run=False, partial=False, save=None):
        """Import the file at ``path``; ``tell`` is called with each line of progress, ``save`` after each batch.

        It is checked whole before anything is written. With ``save`` an import that was interrupted goes on where it
        stopped.
        """
        job = self._find_job(path, what, partial)
        if job.state == "running":
            tell(f"going on after row {job.row_done} of {job.row_total}")
        elif not self._check_file(job, tell, dry_run):
            return
        if save:
            save(0)
        job._run(tell=lambda done, total: tell(f"{done}/{total} rows read"), save=save)
        counts = ", ".join(f"{job[f'{name}_count']} {name}" for name in ("created", "updated", "unchanged", "refused"))
        tell(f"{job.row_total} {what} imported or up to date: {counts}")

    def _find_job(self, path, what, partial):
        """The import of the very same file that was interrupted, else a new one."""
        rows = sheets.read(path, what)  # a file that cannot be read is refused before it is kept
        data = path.read_bytes()
        domain = [("checksum", "=", sha1(data, usedforsecurity=False).hexdigest()), ("what", "=", what)]
        job = self.env["ilp.map.import"].search([*domain, ("state", "=", "running")], limit=1)
        vals = {"what": what, "file_name": path.name, "is_partial": partial, "data": base64.b64encode(data)}
        return job or self.env["ilp.map.import"].create(vals | {"row_total": len(rows)})

    def _check_file(self, job, tell, dry_run):
        """Say what is refused; whether the import may begin."""
        job._check_rows(job._read_rows())
        refused = [self._refusal(line) for line in job.line_ids if line.outcome == "refused"]
        if refused and not job.is_partial:
            raise sheets.SheetError("\n".join([*refused, f"{len(refused)} rows refused: nothing was imported."]))
        for sentence in refused:
            tell(sentence)
        if dry_run:
            counts = ", ".join(f"{job[f'{name}_count']} {name}" for name in ("created", "updated", "unchanged"))
            tell(f"{job.row_total} {job.what} read, would be: {counts}, {len(refused)} refused; nothing was imported.")
            return False
        job.line_ids.unlink()
        job.state = "running"
        return True

    def _refusal(self, line):
        return f"Row {line.row}" + (f", {line.column} “{line.value}”" if line.column else "") + f": {line.message}"

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
        """Mean nDCG@10 and time of the very ranking that needs use, once all is indexed."""
        Technology, areas = self.env["ilp.technology"], self._known_areas()
        Technology._pending(Technology._engine()[0])._index()
        scores, times = [], []
        for query in queries:
            tags = {areas[tag.lower()] for tag in query.get("tags") or [] if tag.lower() in areas}
            begin = perf_counter()
            ranked = Technology._rank(query["text"], self.env["ilp.area"].browse(sorted(tags)), limit=10)
            times.append(1000 * (perf_counter() - begin))
            scores.append(quality.ndcg([row["technology"]._reference() for row in ranked], query["rel"]))
        return {
            "count": len(queries),
            "ndcg": quality.mean(scores),
            "mean": quality.mean(times),
            "p95": quality.percentile(times, 0.95),
        }
