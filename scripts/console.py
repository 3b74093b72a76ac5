"""What the person at the terminal sees: named steps with their seconds, and failures in one sentence."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

TICK_SECONDS = 10


class Failure(Exception):
    """Something the user can act upon; its text is all that is printed."""

    def __init__(self, sentence: str, code: int = 1):
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    """Tell, on stderr, so that stdout stays for results."""
    print(f"ilp: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, watch: Callable[[], str] = lambda: "") -> Iterator[list[str]]:
    """Name a piece of work and its seconds; ``watch`` says how far it is, the yielded list takes facts to report."""
    started = time.monotonic()
    facts: list[str] = []
    say(f"{title} ...")
    with _ticking(started, watch):
        yield facts
    say(", ".join([f"{title}: {time.monotonic() - started:.1f} s", *facts]))


@contextlib.contextmanager
def _ticking(started: float, watch: Callable[[], str]) -> Iterator[None]:
    """Every few seconds, say that the work goes on."""
    done = threading.Event()

    def tick() -> None:
        while not done.wait(TICK_SECONDS):
            say(" ".join(["  ...", f"{time.monotonic() - started:.0f} s", watch()]).rstrip())

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def megabytes(size: float) -> str:
    """
    >>> megabytes(1500000)
    '1.5 MB'
    """
    return f"{size / 1e6:.1f} MB"
