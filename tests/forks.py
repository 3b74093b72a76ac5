"""One warm Odoo that forks a process for each piece of code it is given, and ``workers``, which starts it for a test.

Reads ``["run", code]`` and ``["wait", pid]`` from its input, line by line; answers with a process id or an exit code.
"""

import contextlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


class Workers:
    """Processes of Odoo, each with a piece of code and a transaction."""

    def __init__(self, process: subprocess.Popen):
        self.process = process

    def start(self, code: str) -> int:
        """Start one; its process id."""
        return self._ask("run", code)

    def finish(self, pid: int) -> int:
        """Wait for it; its exit code."""
        return self._ask("wait", pid)

    def run(self, code: str) -> None:
        """Start one and wait until it has succeeded."""
        assert self.finish(self.start(code)) == 0

    def _ask(self, word: str, value: object) -> int:
        self.process.stdin.write(json.dumps([word, value]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextlib.contextmanager
def workers(python: Path | str, settings: Path | str, database: str, environment=None) -> Iterator[Workers]:
    """The processes of a test, on this database."""
    words = [python, __file__, settings, database]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env=environment, text=True, **pipes) as process:
        yield Workers(process)
        process.stdin.close()


def main(settings: str, database: str) -> None:
    """Load the registry once, then serve; no connection is shared with a child."""
    odoo.tools.config.parse_config(["-c", settings, "-d", database, "--log-level=critical"])
    Registry(database)
    odoo.sql_db.close_all()
    for line in sys.stdin:
        word, value = json.loads(line)
        if word == "run":
            answer = os.fork() or child(database, value)
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(value, 0)[1])
        print(answer, flush=True)


def child(database: str, code: str) -> None:
    """Run the code in a transaction of its own and end."""
    try:
        with Registry(database).cursor() as cr:
            exec(code, {"env": api.Environment(cr, SUPERUSER_ID, {})})
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
