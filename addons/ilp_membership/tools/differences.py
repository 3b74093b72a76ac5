"""Differences between two versions of a text, word by word. Pure functions, no database."""

import re
from difflib import SequenceMatcher

WORDS = 4000  # longer texts are compared line by line


def text_differences(old: str, new: str) -> list[tuple[str, str]]:
    """Pieces of both texts in reading order, each *same*, *removed* (only in the old) or *added* (only in the new).

    >>> text_differences("Light panels for ferries", "Lighter panels for ferries and yachts")
    [('removed', 'Light '), ('added', 'Lighter '), ('same', 'panels for ferries '), ('added', 'and yachts')]
    >>> text_differences("The same", "The same")
    [('same', 'The same')]
    >>> text_differences("", "All new")
    [('added', 'All new')]
    >>> text_differences("Gone", "")
    [('removed', 'Gone')]
    >>> text_differences("", "")
    []

    Spaces are no difference, and the pieces are plain text: whoever shows them escapes them.

    >>> text_differences("one  two", "one two ")
    [('same', 'one two ')]
    >>> text_differences("a", "<b>a</b>")
    [('removed', 'a'), ('added', '<b>a</b>')]
    """
    before, after = _pieces(old), _pieces(new)
    if max(len(before), len(after)) > WORDS:
        before, after = (text.splitlines(keepends=True) for text in (old, new))
    matcher = SequenceMatcher(None, [one.strip() for one in before], [one.strip() for one in after], autojunk=False)
    found = []
    for step, i, j, k, m in matcher.get_opcodes():
        if step == "equal":
            found.append(("same", "".join(after[k:m])))
        else:
            found += [("removed", _joined(before[i:j])), ("added", _joined(after[k:m]))]
    return _spaced([(kind, text) for kind, text in found if text])


def _pieces(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


def _joined(pieces: list[str]) -> str:
    return "".join(pieces)


def _spaced(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keep a space between two pieces where only one of the texts had one.

    >>> _spaced([("same", "a"), ("added", "b")])
    [('same', 'a '), ('added', 'b')]
    """
    last = len(found) - 1
    return [
        (kind, text if position == last or text[-1].isspace() or kind == "removed" else f"{text} ")
        for position, (kind, text) in enumerate(found)
    ]


def set_differences(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Names of both lists in alphabetical order, each *same*, *removed* or *added*.

    >>> set_differences(["Vision", "Energy"], ["Robotics", "Energy"])
    [('same', 'Energy'), ('added', 'Robotics'), ('removed', 'Vision')]
    """
    kinds = {(True, True): "same", (True, False): "removed", (False, True): "added"}
    return [(kinds[name in old, name in new], name) for name in sorted({*old, *new})]
