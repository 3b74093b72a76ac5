"""One warm Odoo that forks a process for each piece of code it is given: what ``Workers`` of the fault tests starts.

Reads ``["run", code]`` and ``["wait", pid]`` from its input, line by line; answers with a process id or an exit code.
"""

import json
import os
import sys
import traceback

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


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
