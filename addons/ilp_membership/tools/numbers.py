"""Numbers that tell duplicates apart."""

from collections.abc import Container
from itertools import count


def free(text: str, taken: Container[str], joint: str = "_") -> str:
    """The first of ``text_2``, ``text_3`` and so on that nobody has.

    >>> free("lab", {"lab"})
    'lab_2'
    >>> free("A1 (copy)", {"A1 (copy)", "A1 (copy) 2"}, " ")
    'A1 (copy) 3'
    """
    return next(one for number in count(2) if (one := f"{text}{joint}{number}") not in taken)
