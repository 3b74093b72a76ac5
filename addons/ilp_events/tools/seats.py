"""Seat arithmetic. Pure functions, no database."""

import re


def collided_number(detail: str) -> int:
    """The number that somebody else has, from what PostgreSQL tells of a broken unique index, in any language.

    >>> collided_number("Key (event_id, COALESCE(event_slot_id, 0), ilp_room_seat)=(7, 0, 12) already exists.")
    12
    """
    return int(re.search(r"\)=\((?:\d+, )*(\d+)\)", detail).group(1))
