"""Other programs and other launchers: run them, wait for them, never outlive or orphan them."""

import contextlib
import ctypes
import fcntl
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.console import Failure, say
from scripts.place import STATE

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """For ``preexec_fn``: a killed launcher must not leave an installer or a server behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def run(command: Sequence[object], check: bool = True, **options) -> subprocess.CompletedProcess:
    """Run a program; a failure is a sentence with the last thing that it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, text=True, preexec_fn=die_with_parent, **options)
    if check and done.returncode:
        said = ((done.stderr or "") + (done.stdout or "")).strip().splitlines()
        raise Failure(f"{Path(words[0]).name} ended with code {done.returncode}" + (f": {said[-1]}" if said else "."))
    return done


def hand_over(command: Sequence[object], **options) -> int:
    """Run a program that has the terminal: Ctrl-C is for it to answer."""
    earlier = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return run(command, check=False, **options).returncode
    finally:
        signal.signal(signal.SIGINT, earlier)


def output(command: Sequence[object], **options) -> str:
    """What a program prints."""
    return run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


@contextlib.contextmanager
def only_one(name: str, doing: str) -> Iterator[None]:
    """Let one launcher at a time through; the others wait, and say why."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another ./ilp is {doing} (state in {STATE}): waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
