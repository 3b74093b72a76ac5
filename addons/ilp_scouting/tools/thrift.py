"""What keeps strangers from keeping the processor busy: results kept for a while, and so many a minute.

Both belong to one process; a site with several workers allows as much in each. Pure functions, no ``env``.
"""

from collections import OrderedDict
from threading import Lock
from time import monotonic


class Recent:
    """The last ``size`` results by what was asked, the one asked for longest ago forgotten first.

    >>> recent = Recent(2)
    >>> recent.keep("a", 1), recent.keep("b", 2), recent.find("a"), recent.keep("c", 3)
    (1, 2, 1, 3)
    >>> [recent.find(key) for key in "abc"]
    [1, None, 3]
    """

    def __init__(self, size):
        self._size, self._kept, self._lock = size, OrderedDict(), Lock()

    def find(self, key):
        """The result, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key, result):
        """Keep the result and give it back."""
        with self._lock:
            self._kept[key] = result
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return result


class Allowance:
    """So many a minute, saved up for a minute at most: a burst is served, a flood is not.

    >>> allowance = Allowance()
    >>> [allowance.take(2, now) for now in (100, 100, 100, 129, 131, 131, 500, 500, 500)]
    [True, True, False, False, True, False, True, True, False]
    >>> allowance.take(0, 1000)
    False
    """

    def __init__(self):
        self._left, self._since, self._lock = None, 0.0, Lock()

    def take(self, a_minute, now=None):
        """Whether one more is allowed now; it counts."""
        now = monotonic() if now is None else now
        with self._lock:
            left = a_minute if self._left is None else self._left + (now - self._since) * a_minute / 60
            left, self._since = min(left, a_minute), now
            self._left = left - 1 if left >= 1 else left
            return left >= 1
