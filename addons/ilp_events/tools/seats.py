"""Seat arithmetic. Pure functions, no database."""

import re


def ledger_moves(target: str | None, reserved: int, used: int) -> list[str]:
    """Moves that bring what one registration holds to one reserved seat, one used seat or nothing.

    >>> ledger_moves("use", 0, 0), ledger_moves("use", 1, 0), ledger_moves("use", 0, 1)
    (['use'], ['use'], [])
    >>> ledger_moves("reserve", 0, 0), ledger_moves("reserve", 0, 1)
    (['reserve'], ['release', 'reserve'])
    >>> ledger_moves(None, 1, 0), ledger_moves(None, 0, 1), ledger_moves(None, 0, 0)
    (['release'], ['release'], [])
    """
    if target == "use":
        return [] if used else ["use"]
    if target == "reserve" and reserved and not used:
        return []
    release = ["release"] if reserved or used else []
    return [*release, "reserve"] if target == "reserve" else release


def collided_number(detail: str) -> int:
    """The number that somebody else has, from what PostgreSQL tells of a broken unique index, in any language.

    >>> collided_number("Key (event_id, COALESCE(event_slot_id, 0), ilp_room_seat)=(7, 0, 12) already exists.")
    12
    """
    return int(re.search(r"\)=\((?:\d+, )*(\d+)\)", detail).group(1))
