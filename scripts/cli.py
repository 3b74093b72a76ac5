"""The command line of ``./ilp``."""

import argparse
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from scripts import bench, run, testing
from scripts.console import Failure, say
from scripts.instance import DATABASE, ready
from scripts.process import hand_over

HELP = """\
usage: ./ilp COMMAND [ARGUMENTS]

  run [--port N] [--smoke]   set everything up, make the database with demonstration data, serve it.
                             Without --port: 8069, or the next free port. --smoke stops after the first page.
  test [PYTEST ARGUMENTS]    set everything up and run all tests, for example: ./ilp test addons/ilp_events -k seats
  bench NAME [ARGUMENTS]     set everything up and run a benchmark of tests/bench, for example: ./ilp bench renewals
  odoo [ARGUMENTS]           Odoo's own command line in the same environment, for example: ./ilp odoo shell
  import technologies|labs|researchers FILE [--dry-run] [--partial] [--queries QFILE] [--database NAME]
                             load them from a CSV, XLSX or JSON file, and judge the ranking of technologies by the
                             queries; another database than ilp is made without demonstration data
  --help                     this text

The first run downloads about 200 MB (Odoo and Python packages), and PostgreSQL and a browser where there is none.
Killed or interrupted half way, the same command goes on.

Environment:
  ILP_HOME            where everything downloaded and made is kept (default: .ilp in the checkout)
  ILP_ADDONS          another folder of addons (default: addons in the checkout)
  ILP_PYTHON          the Python to use, 3.10 to 3.13 (default: the first one found)
  ILP_JOBS            how many test processes (default: 2)
  ILP_PG_BIN          a folder with PostgreSQL's programs
  ILP_DEBIAN_MIRROR   a Debian mirror to fetch Odoo from, where the machine's own sources lead to none
  ODOO_SOURCE         a checkout of Odoo 19.0 to use instead of the distribution's package
  ODOO_...            any setting of Odoo, for example ODOO_HTTP_INTERFACE=0.0.0.0
  PGHOST PGPORT PGUSER PGPASSWORD
                      run, odoo and import use this PostgreSQL server; without PGHOST, one of their own
"""


class Parser(argparse.ArgumentParser):
    """Bad arguments end in one sentence."""

    def error(self, message: str):
        """Say it as every other failure is said."""
        raise Failure(f"{self.prog}: {message}. See ./ilp --help.", code=2)


def run_command(arguments: list[str]) -> int:
    """Make what is missing, then serve."""
    parser = Parser("run", add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=_port)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args(arguments)
    run.serve(options.port, options.smoke)
    return 0


def odoo_command(arguments: list[str]) -> int:
    """Odoo's own commands, with the settings and the database of `run`."""
    with ready("run") as instance:
        return hand_over(instance.command(*arguments), env=instance.environment())


def import_command(arguments: list[str]) -> int:
    """``./ilp import``: to the command of the addon ``ilp_scouting``."""
    parser = Parser("import", add_help=False, allow_abbrev=False)
    parser.add_argument("what", choices=["technologies", "labs", "researchers"])
    parser.add_argument("file", type=_file)
    parser.add_argument("--queries", type=_file)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--partial", action="store_true")
    parser.add_argument("--database", type=_database, default=DATABASE)
    options = parser.parse_args(arguments)
    switches = [name for name, given in (("--dry-run", options.dry_run), ("--partial", options.partial)) if given]
    switches += ["--queries", options.queries] if options.queries else []
    with ready("run") as instance:
        run.keep_database(instance, options.database)
        words = ["ilp_import", options.what, options.file, *switches, "-c", instance.settings, "-d", options.database]
        return hand_over(instance.command(*words), env=instance.environment())


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return int(text)


def _database(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", text):
        raise argparse.ArgumentTypeError(f"{text} is no name for a database (small letters, digits, - and _)")
    return text


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise Failure(f"there is no file {text}.")
    return path.resolve()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run_command,
    "test": testing.test,
    "bench": bench.bench,
    "odoo": odoo_command,
    "import": import_command,
}


def main(arguments: list[str]) -> int:
    """Do one command; whatever goes wrong ends in a sentence and an exit code."""
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(HELP, end="")
        return 0 if arguments else 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _command(arguments[0])(arguments[1:])
    except Failure as failure:
        say(str(failure))
        return failure.code
    except KeyboardInterrupt:
        say("stopped.")
        return 130


def _command(name: str) -> Callable[[list[str]], int]:
    if name not in COMMANDS:
        raise Failure(f"there is no command {name}. See ./ilp --help.", code=2)
    return COMMANDS[name]
