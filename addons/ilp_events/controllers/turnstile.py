import contextlib
from threading import Semaphore

_PLACES, _PATIENCE = Semaphore(2), 1.0


@contextlib.contextmanager
def in_turn():
    """Let two registrations of this process be worked on at once, the others one after the other, a second at most.

    Threads share one processor: twenty that work at once all answer with the twentieth, twenty in a line answer one by
    one, the first at once. Nothing depends on it: what is scarce is guarded in the database.
    """
    entered = _PLACES.acquire(timeout=_PATIENCE)
    try:
        yield
    finally:
        if entered:
            _PLACES.release()
