"""Odoo made ready: its interpreter, its PostgreSQL, its settings, and what is done to databases with it."""

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts import odoo_source, programs, python_env
from scripts.console import Failure, step
from scripts.place import ADDONS, BIN, LOGS, ROOT, STATE
from scripts.postgres import Cluster, Server
from scripts.process import die_with_parent, only_one, run

DATABASE = "ilp"
LANGUAGES = "en_US,it_IT"  # the first is the one of the company and of new users
BATCH = ["--stop-after-init", "--no-http", "--max-cron-threads=0"]


class Instance:
    """One Odoo on one PostgreSQL server, with its own settings and files."""

    def __init__(self, name: str, source: odoo_source.OdooSource, python: Path, server: Server):
        self.source, self.python, self.server = source, python, server
        self.data = STATE / f"data-{name}"
        self.settings = STATE / f"{name}.conf"

    def write_settings(self) -> None:
        """What Odoo reads at each start; it appears whole, for one may be starting."""
        options = {
            "addons_path": self.addons_path(),
            "data_dir": self.data,
            "db_name": DATABASE,
            "http_interface": "127.0.0.1",
            "list_db": False,
            "admin_passwd": secrets.token_hex(16),
        }
        part = self.settings.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text("[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items()))
        part.rename(self.settings)

    def addons_path(self, *more: Path) -> str:
        """Where Odoo looks for addons, as its option wants it."""
        return ",".join(str(folder) for folder in (ADDONS, self.source.addons, *more) if folder)

    def environment(self) -> dict[str, str]:
        """For Odoo and everything beside it: our server and settings, and compiled modules kept."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PG") and name != "PYTHONDONTWRITEBYTECODE"
        }
        paths = [str(BIN), str(self.server.binaries or ""), os.environ.get("PATH", os.defpath)]
        ours = {"ODOO_RC": str(self.settings), "PATH": ":".join(filter(None, paths)), **self.server.environment()}
        if self.source.python:
            ours["PYTHONPATH"] = ":".join(filter(None, [str(python_env.EXTRAS), os.environ.get("PYTHONPATH")]))
        return {"PYTHONWARNINGS": "ignore::SyntaxWarning", **kept, **ours}

    def command(self, *words: object) -> list[str]:
        """Odoo's own command line. (Not ``python -m odoo``: its websocket process could not start itself again.)"""
        return [str(self.python), str(self.source.script), *map(str, words)]

    def call(self, *words: object, log: Path, **options) -> None:
        """Run Odoo to its end with its log in a file; a failure shows the last of it."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as file:
            done = run(self.command(*words), check=False, env=self.environment(), stdout=file, stderr=file, **options)
        if done.returncode:
            raise Failure(f"Odoo ended with code {done.returncode}; its log is {log} and ends with:\n{tail(log)}")

    def shell(self, database: str, code: str, log: Path) -> None:
        """Run a few lines in Odoo's shell."""
        self.call("shell", "-d", database, "--no-http", log=log, input=code)

    def sql(self, database: str, statement: str, *parameters: str) -> list[list]:
        """Rows of one statement."""
        command = [self.python, ROOT / "scripts/sql.py", database, statement, *parameters]
        return json.loads(run(command, env=self.environment(), capture_output=True).stdout)

    def databases(self) -> list[str]:
        """Every database of the server."""
        return [name for (name,) in self.sql("postgres", "select datname from pg_database")]

    def drop(self, *databases: str) -> None:
        """Remove databases, whoever uses them, and their files."""
        for database in databases:
            self.sql("postgres", f'drop database if exists "{database}" with (force)')
            shutil.rmtree(self._files(database), ignore_errors=True)

    def rename(self, database: str, name: str) -> None:
        """Give a database its final name: the last step, so the name says that it is complete."""
        shutil.rmtree(self._files(name), ignore_errors=True)
        if self._files(database).exists():
            self._files(database).rename(self._files(name))
        self.sql("postgres", f'alter database "{database}" rename to "{name}"')

    def clone(self, database: str, name: str) -> None:
        """Copy a database. Its files are named after their content and never rewritten: hard links will do."""
        self.drop(name)
        self.sql("postgres", f'create database "{name}" template "{database}"')
        if self._files(database).exists():
            run(["cp", "-al", self._files(database), self._files(name)])

    def _files(self, database: str) -> Path:
        return self.data / "filestore" / database

    def install(self, database: str, modules: list[str], *words: str, title: str, finish: str = "") -> Path:
        """Make a database with these modules, run the finishing code, and return the log. It gets its name last."""
        part, log = f"{database}-part", LOGS / f"install-{database}.log"
        log.unlink(missing_ok=True)
        self.drop(part)
        with step(title, lambda: progress(log)):
            self.call("server", "-d", part, "-i", ",".join(modules), *BATCH, *words, log=log)
            if finish:
                self.shell(part, finish, LOGS / f"finish-{database}.log")
        self.rename(part, database)
        return log


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def progress(log: Path) -> str:
    """How far an installation is, read off its log."""
    found = re.findall(r"Loading module (\w+) \((\d+)/(\d+)\)", log.read_text(errors="replace")) if log.exists() else []
    return "module {} ({} of {})".format(*found[-1]) if found else ""


@contextlib.contextmanager
def ready(name: str, for_tests: bool = False) -> Iterator[Instance]:
    """Set up whatever is missing, one launcher at a time, and start PostgreSQL."""
    with contextlib.ExitStack() as stack:
        with only_one("setup", "setting up"):
            source = odoo_source.find_or_fetch()
            python = python_env.provide(source, for_tests)
            programs.provide(programs.missing(for_tests))
            server = (
                Server() if os.environ.get("PGHOST") and not for_tests else Cluster(name, python, disposable=for_tests)
            )
            stack.enter_context(server)
            instance = Instance(name, source, python, server)
            instance.write_settings()
        yield instance


def spawn(instance: Instance, *words: object, log: Path) -> subprocess.Popen:
    """Start Odoo and leave it running, until the launcher ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        return subprocess.Popen(
            instance.command(*words), env=instance.environment(), stdout=file, stderr=file, preexec_fn=die_with_parent
        )
