"""Odoo's own tests of events, with our addons and without: what fails with them and passes without is ours to mend.

``./ilp bench upstream [SUITE ...]`` (default event event_sale website_event website_event_sale). A suite is an addon of
Odoo, or a file of its tests, as in ``event_sale/tests/test_event_sale.py``. All of them take half an hour or more.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from _measure import table
from seats import in_database, without_us

from odoo.modules.module import get_module_path

SUITES = ["event", "event_sale", "website_event", "website_event_sale"]
# Odoo's own runner names the database on the thread: its tests of the routes read it there.
PYTEST = """
import sys, threading, pytest
threading.current_thread().dbname = sys.argv.pop(1)
sys.exit(pytest.main(sys.argv[1:]))
"""


def run(options, arguments: list[str]) -> None:
    """Run the suites on a copy without our addons and on ours, and compare."""
    suites = [str(place(suite)) for suite in arguments or SUITES]
    stock = f"{options.database}-stock"
    without_us(options.database, stock)
    in_database(options.database, hide_demonstration)
    results = {who: outcomes(options, name, suites) for who, name in (("stock", stock), ("ours", options.database))}
    rows = [[who, len(found), sum(found.values())] for who, found in results.items()]
    table("Odoo's own tests", ["on", "tests", "passed"], rows)
    broken = sorted(name for name, passed in results["stock"].items() if passed and not results["ours"].get(name))
    print("\npass without our addons and fail with them:", *(broken or ["none"]), sep="\n  ")
    neither = sorted(name for name, passed in results["stock"].items() if not passed and not results["ours"].get(name))
    print("\nfail on both (a browser's fault, or our way to run them):", *(neither or ["none"]), sep="\n  ")


def hide_demonstration(env) -> None:
    """Archive our events of the demonstration: the copy without us lost its own, and lists of twelve are counted."""
    data = env["ir.model.data"].search([("model", "=", "event.event"), ("module", "=", "ilp_events")])
    ids = tuple(data.mapped("res_id"))
    env.cr.execute("UPDATE event_event SET active = FALSE WHERE id IN %s", [ids])  # nobody archives them with guests


def place(suite: str) -> Path:
    """Where the tests are."""
    addon, _slash, file = suite.partition("/")
    folder = get_module_path(addon)
    if not folder:
        raise SystemExit(f"there is no addon {addon}")
    return Path(folder) / (file or "tests")


def outcomes(options, database: str, suites: list[str]) -> dict[str, bool]:
    """Each test that ran, and whether it passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = [sys.executable, "-c", PYTEST, database, "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        words += ["--odoo-http", f"--odoo-database={database}", f"--odoo-config={options.config}"]
        words += ["--odoo-log-level=critical"]
        subprocess.run([*words, *suites], cwd=folder, check=False, stdout=subprocess.DEVNULL)
        if not report.exists():
            raise SystemExit(f"the tests did not run on {database}")
        cases = ElementTree.parse(report).iter("testcase")
        return {
            f"{case.get('classname')}.{case.get('name')}": case.find("failure") is None and case.find("error") is None
            for case in cases
            if case.find("skipped") is None
        }
