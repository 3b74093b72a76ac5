"""Entry point of ``./ilp bench``: opens the database and hands its environment to the benchmark of that name.

A benchmark is a file beside this one with ``main(env, arguments)``; it prints its tables. The launcher gives it a copy
of the database and drops the copy afterwards.
One that needs servers of its own has ``run(options, arguments)`` instead.
"""

import argparse
import importlib
import logging
import sys
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


def main() -> None:
    """Read the command line, load Odoo, run the benchmark, and take back what it wrote."""
    parser = argparse.ArgumentParser("bench", allow_abbrev=False)
    parser.add_argument("name")
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--addons-path", default=None)
    parser.add_argument("--odoo", required=True, help="Odoo's own command")
    options, arguments = parser.parse_known_args()
    more = [f"--addons-path={options.addons_path}"] if options.addons_path else []
    odoo.tools.config.parse_config(["-c", options.config, "-d", options.database, "--log-level=error", *more])
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # benchmarks provoke refusals
    benchmark = importlib.import_module(options.name)
    if hasattr(benchmark, "run"):
        benchmark.run(options, arguments)
        return
    with Registry(options.database).cursor() as cr:
        benchmark.main(api.Environment(cr, SUPERUSER_ID, {}), arguments)
        cr.rollback()


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent)
    main()
