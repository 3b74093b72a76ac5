"""``./ilp run``: the database with demonstration data, kept in step with the addons, and a server in front of it."""

import contextlib
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from scripts import place
from scripts.console import Failure, say, step
from scripts.instance import BATCH, DATABASE, LANGUAGES, Instance, progress, ready, spawn, tail
from scripts.process import only_one

DEFAULT_PORT = 8069
START_SECONDS = 180
STAMP = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"


def serve(port: int | None, smoke: bool) -> None:
    """Set up, make or update the database, serve it, and say where; with ``smoke``, stop after the first page."""
    if port and not _is_free(port):
        raise Failure(f"port {port} is busy: choose another with --port, or leave --port out to get a free one.")
    with ready("run") as instance:
        keep_database(instance)
        chosen = port or _free_port()
        log = place.LOGS / "run.log"
        process = spawn(instance, "server", "--http-port", chosen, log=log)
        try:
            with step("start Odoo"):
                _wait_for_page(process, chosen, log)
            _announce(chosen, log)
            if not smoke and process.wait():
                raise Failure(
                    f"Odoo ended with code {process.returncode}; its log is {log} and ends with:\n{tail(log)}"
                )
        finally:
            _end(process)


def keep_database(instance: Instance, database: str = DATABASE) -> None:
    """Make the database, or update it where the addons are newer; only the usual one gets a demonstration."""
    with only_one("database", "preparing the database"):
        stamp = place.addons_fingerprint()
        modules = place.modules()
        if not modules:
            raise Failure(f"there are no addons in {place.ADDONS}.")
        if database not in instance.databases():
            words, title = [f"--load-language={LANGUAGES}"], f"make the database {database}"
            if database == DATABASE:
                words, title = ["--with-demo", *words], f"{title} with demonstration data"
            instance.install(database, modules, *words, title=title)
        elif instance.sql("postgres", STAMP, database) != [[stamp]]:
            log = place.LOGS / "update.log"
            log.unlink(missing_ok=True)
            names = ",".join(modules)
            with step("update the database: the addons have changed", lambda: progress(log)):
                instance.call("server", "-d", database, "-i", names, "-u", names, *BATCH, log=log)
        else:
            return
        instance.sql("postgres", f"comment on database \"{database}\" is '{stamp}'")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _free_port() -> int:
    port = next((port for port in range(DEFAULT_PORT, DEFAULT_PORT + 200) if _is_free(port)), None)
    if not port:
        raise Failure(f"no free port from {DEFAULT_PORT} on: choose one with --port.")
    if port != DEFAULT_PORT:
        say(f"port {DEFAULT_PORT} is busy: taking {port}.")
    return port


def _wait_for_page(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60).read()
            return
        time.sleep(0.3)
    raise Failure(f"Odoo did not answer on port {port}; its log is {log} and ends with:\n{tail(log)}")


def _announce(port: int, log: Path) -> None:
    rows = [
        line.split("\t")
        for line in (place.CONFIG / "logins.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    print(f"\nhttp://127.0.0.1:{port}/\n")
    for role, login, password in [("role", "login", "password"), *rows]:
        print(f"  {role:<28} {login:<32} {password}")
    print(f"\nLog: {log}. Stop with Ctrl-C.", flush=True)


def _end(process: subprocess.Popen) -> None:
    """Ask it to stop, then insist."""
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(30)
    process.kill()
    process.wait()
