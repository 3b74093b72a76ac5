"""What every test can rely on: files of its own database, a silent log, and no browser test that was only skipped.

pytest_odoo starts Odoo itself.
"""

import contextlib
import logging
import os
import re
import shutil
import subprocess

import pytest
import pytest_odoo
from _pytest.doctest import DoctestModule

from odoo.tools import config as odoo_config

# Without these a tour is skipped: here that is a failure.
NEEDED = re.compile(r"Chrome|Chromium|websocket|--odoo-http")

# Warnings that core alone causes: pattern -> why it is no fault of ours.
ALLOWED_LOGS: dict[str, str] = {}


@contextlib.contextmanager
def _own_filestore(original: str, database: str):
    """Each xdist worker gets links to the template's files: what Odoo cleans up in one must not reach another."""
    base = os.path.join(odoo_config["data_dir"], "filestore")
    source, copy = os.path.join(base, original), os.path.join(base, database)
    mine = original != database and os.path.isdir(source)
    if mine:
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-al", source, copy], check=True)
    try:
        yield
    finally:
        if mine:
            shutil.rmtree(copy, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore


class LogWatch(logging.Handler):
    """Collects what Odoo warns of during tests; a test that expects a warning mutes or asserts it."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line and the test it came from."""
        message = record.getMessage()
        if record.name.startswith(("odoo", "werkzeug")) and not any(re.search(rule, message) for rule in ALLOWED_LOGS):
            test = os.environ.get("PYTEST_CURRENT_TEST", "between tests")
            self.lines.append(f"{record.levelname} {record.name}: {message.splitlines()[0][:300]}  [{test}]")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to Odoo, in each process that runs tests."""
    config.log_watch = LogWatch()
    logging.getLogger().addHandler(config.log_watch)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """xdist: what a worker heard."""
    node.config.log_watch.lines += getattr(node, "workeroutput", {}).get("odoo_log", [])


def pytest_collect_file(file_path, parent):
    """The examples in the addons' pure functions are tests too."""
    addon = file_path.parent.parent
    if file_path.suffix == ".py" and file_path.parent.name == "tools" and (addon / "__manifest__.py").exists():
        return DoctestModule.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Warnings and skipped browser tests fail the run."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["odoo_log"] = session.config.log_watch.lines
    elif session.exitstatus == pytest.ExitCode.OK and (
        _skipped_tours(session.config) or session.config.log_watch.lines
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    """Say what failed the run beside the tests."""
    for title, lines in (
        ("logged by Odoo during the tests (each fails the run)", terminalreporter.config.log_watch.lines),
        ("browser tests skipped (each fails the run)", _skipped_tours(terminalreporter.config)),
    ):
        if lines:
            terminalreporter.section(f"{len(lines)} {title}", red=True)
            terminalreporter.write_line("\n".join(lines))


def _skipped_tours(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return [f"{report.nodeid}: {report.longrepr}" for report in skipped if NEEDED.search(str(report.longrepr))]
