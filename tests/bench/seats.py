"""Seats under fire: 100 registrations by 20 visitors at once for 20 seats, ours beside stock Odoo, in one run.

``./ilp bench seats [ROUNDS]`` (default 3): free with the limit on the room, the ticket or the time, paid, and from the
plan of one company; with four worker processes and with threads. Stock is a copy of the same database without our
addons. Timed is the answer to the form, and in one more round the page that it leads to. Then the queries of one
registration, and of the list, the kanban and the form with 300 events.
"""

import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import _seats
import psycopg2
from _measure import Meter, table
from _server import Visitor, served

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SEATS, VISITORS, TRIES = 20, 20, 5
HEADS = ["registrations", "by", "seats", "lost", "told so", "errors", "p50 ms", "p95 ms", "to stock"]
HEADS += ["page p95", "to stock", "queries"]
SERVERS = {"4 processes": 4, "threads": 0}


def run(options, arguments: list[str]) -> None:
    """Make the copy without our addons, serve both, fire, and print what happened."""
    rounds = int(arguments[0]) if arguments else 3
    stock = f"{options.database}-stock"
    without_us(options.database, stock)
    in_database(options.database, _seats.prepare)
    in_database(stock, _seats.prepare)
    with tempfile.TemporaryDirectory() as folder:
        for how, workers in SERVERS.items():
            with served(options.odoo, options.config, [stock, options.database], workers, Path(folder)) as servers:
                rows = fire_all(how, servers, rounds)
            title = f"{VISITORS * TRIES} registrations by {VISITORS} at once for {SEATS} seats, {rounds} rounds"
            table(title, HEADS, rows)
    in_database(options.database, views)


def in_database(database, act, *arguments):
    """Run a function with an environment of its own, committed."""
    with Registry(database).cursor() as cr:
        result = act(api.Environment(cr, SUPERUSER_ID, {}), *arguments)
    odoo.sql_db.close_all()
    return result


def without_us(database: str, stock: str) -> None:
    """Copy the database and uninstall our addons from the copy."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute(f'DROP DATABASE IF EXISTS "{stock}" WITH (FORCE)')
        cr.execute(f'CREATE DATABASE "{stock}" TEMPLATE "{database}"')
    connection.close()
    files = Path(odoo.tools.config["data_dir"]) / "filestore"
    shutil.copytree(files / database, files / stock, dirs_exist_ok=True)
    in_database(stock, lambda env: _seats.ours(env).button_immediate_uninstall())


def fire_all(how, servers, rounds):
    """Every kind of limit: stock and ours in turns, round after round."""
    rows = []
    for name, scene in _seats.SCENES.items():
        results = {server: [] for server in servers if not scene.ours_only or server is servers[-1]}
        queries = {server: alone(server, scene) for server in results}
        for server in results:
            fire(server, scene)  # what a process does once only is nobody's time
        for _round in range(rounds):
            for server, shots in results.items():
                shots.append(fire(server, scene))
        pages = {server: fire(server, scene, follows=True) for server in results}
        if not scene.ours_only:
            floor = statistics.median(shot["p95"] for shot in results[servers[0]]), pages[servers[0]]["p95"]
            if name == "free, portal users":
                reference = floor
        for server, shots in results.items():
            who = "stock" if server is servers[0] else "ours"
            columns = summary(shots, pages[server], reference if scene.ours_only else floor)
            rows.append([f"{name}, {how}", who, *columns, queries[server]])
    return rows


def summary(shots, page, floor):
    """The columns of one row: the range over all rounds of what must be exact, the median of the times."""
    def spread(key):
        low, high = min(shot[key] for shot in [*shots, page]), max(shot[key] for shot in [*shots, page])
        return str(low) if low == high else f"{low}-{high}"

    p50, p95 = (statistics.median(shot[key] for shot in shots) for key in ("p50", "p95"))
    ratios = [f"{time / least:.2f}" for time, least in zip((p95, page["p95"]), floor, strict=True)]
    return [*map(spread, ("seats", "lost", "told", "errors")), p50, p95, ratios[0], page["p95"], ratios[1]]


def alone(server, scene):
    """The queries of one registration, the fewest of those that each process took without company."""
    story = in_database(server.database, scene.make)
    before = len(server.queries(story["path"]))
    visitor = scene.visit(Visitor(server.port), server, story, 0)
    for number in range(12):
        scene.press(visitor, story, number)
    return min(server.queries(story["path"])[before:])


def fire(server, scene, follows=False):
    """One round on an event of its own: everybody has the form open, then all press the button."""
    story = in_database(server.database, scene.make)
    visitors = [scene.visit(Visitor(server.port), server, story, number) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.follows = follows

    def press(number):
        answers = []
        for attempt in range(TRIES):
            start = time.perf_counter()
            told = scene.press(visitors[number], story, number * TRIES + attempt)
            answers.append((told, time.perf_counter() - start))
        return answers

    with ThreadPoolExecutor(VISITORS) as crowd:
        answers = [answer for batch in crowd.map(press, range(VISITORS)) for answer in batch]
    times = sorted(1000 * seconds for _outcome, seconds in answers)
    outcomes = [outcome for outcome, _seconds in answers]
    return {
        "seats": scene.taken(outcomes, lambda: in_database(server.database, _seats.seats, story["event"])),
        "lost": outcomes.count("told") + outcomes.count("silent"),
        "told": outcomes.count("told"),
        "errors": outcomes.count("error"),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95) - 1],
    }


def views(env):
    """The pages of the back office: as many queries for many events as for a few."""
    rows = []
    for events, registrations in ((30, 2000), (300, 20000)):
        _seats.crowd(env, events, registrations)
        for view in ("list", "kanban", "form"):
            env.invalidate_all()
            with Meter(env.cr) as meter:
                _seats.read_view(env, view, events)
            rows.append([view, events, registrations, meter.queries, 1000 * meter.cpu])
    heads = ["view", "events", "people", "queries", "cpu ms"]
    table("Back office: reading the events of a page (80, or one in the form)", heads, rows)
    env.cr.rollback()
