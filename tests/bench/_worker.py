"""One new process that ranks for one need: ``[kept, peak]`` megabytes beyond what Odoo had before, as JSON."""

import json
from pathlib import Path

RESET_PEAK = "5"


def main(env, arguments: list[str]) -> None:
    """Rank for the text given and tell."""
    Technology = env["ilp.technology"]
    Technology.search_count([])
    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text(RESET_PEAK)
    for _again in range(3):
        Technology._rank(arguments[0])
    print(json.dumps([(status(name) - before) / 1000 for name in ("VmRSS", "VmHWM")]))


def status(name: str) -> int:
    """A figure of this process, in kilobytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])
