"""Arithmetic of the entitlement ledger. Pure functions, no database."""

from typing import NamedTuple


class Delta(NamedTuple):
    """What one move adds to the three columns of an entitlement; remaining = granted - reserved - used."""

    granted: int = 0
    reserved: int = 0
    used: int = 0


def move_delta(kind: str, quantity: int, held_reserved: int = 0, held_used: int = 0) -> Delta:
    """Effect of a move of ``quantity`` units for an origin that holds ``held_reserved`` and ``held_used``.

    A use consumes what its origin had reserved; a release gives back the reservation first, then the use.

    >>> move_delta("grant", 4)
    Delta(granted=4, reserved=0, used=0)
    >>> move_delta("override", 1)
    Delta(granted=1, reserved=0, used=0)
    >>> move_delta("reserve", 2)
    Delta(granted=0, reserved=2, used=0)
    >>> move_delta("use", 2, held_reserved=1)
    Delta(granted=0, reserved=-1, used=2)
    >>> move_delta("release", 3, held_reserved=1, held_used=2)
    Delta(granted=0, reserved=-1, used=-2)

    :raises ValueError: the quantity is not positive, the kind is unknown, or more is released than is held.

    >>> move_delta("release", 2, held_used=1)
    Traceback (most recent call last):
    ValueError: released 2, held 1
    """
    if quantity <= 0:
        raise ValueError(f"quantity {quantity}")
    if kind in ("grant", "override"):
        return Delta(granted=quantity)
    if kind == "reserve":
        return Delta(reserved=quantity)
    if kind == "use":
        return Delta(reserved=-min(quantity, held_reserved), used=quantity)
    if kind == "release":
        return _release_delta(quantity, held_reserved, held_used)
    raise ValueError(f"kind {kind}")


def _release_delta(quantity: int, held_reserved: int, held_used: int) -> Delta:
    if quantity > held_reserved + held_used:
        raise ValueError(f"released {quantity}, held {held_reserved + held_used}")
    from_reserved = min(quantity, held_reserved)
    return Delta(reserved=-from_reserved, used=from_reserved - quantity)
