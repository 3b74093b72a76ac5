"""Arithmetic of the entitlement ledger. Pure functions, no database."""

from typing import NamedTuple

GRANTING = ("grant", "top_up", "roll_over", "override")


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
    >>> move_delta("top_up", 2), move_delta("roll_over", 3), move_delta("pass_on", 3)
    (Delta(granted=2, reserved=0, used=0), Delta(granted=3, reserved=0, used=0), Delta(granted=-3, reserved=0, used=0))
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
    if kind in GRANTING:
        return Delta(granted=quantity)
    if kind == "pass_on":
        return Delta(granted=-quantity)
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


def settling_moves(target: str | None, reserved: int, used: int) -> list[str]:
    """Moves that bring what one record holds to one reserved unit, one used unit or nothing.

    >>> settling_moves("use", 0, 0), settling_moves("use", 1, 0), settling_moves("use", 0, 1)
    (['use'], ['use'], [])
    >>> settling_moves("reserve", 0, 0), settling_moves("reserve", 0, 1)
    (['reserve'], ['release', 'reserve'])
    >>> settling_moves(None, 1, 0), settling_moves(None, 0, 1), settling_moves(None, 0, 0)
    (['release'], ['release'], [])
    """
    if target == "use":
        return [] if used else ["use"]
    if target == "reserve" and reserved and not used:
        return []
    release = ["release"] if reserved or used else []
    return [*release, "reserve"] if target == "reserve" else release


def passing_on(left: int, percent: int, most: int) -> int:
    """Units that pass from one term to the next: a share of what is left, whole units, at most so many if limited.

    >>> passing_on(5, 50, 0), passing_on(5, 100, 3), passing_on(5, 0, 3), passing_on(-1, 100, 0)
    (2, 3, 0, 0)
    """
    share = max(left, 0) * percent // 100
    return min(share, most) if most else share


def lapsed(left: int, rolled: int, taken: int) -> int:
    """Units left that came from the last term and were not taken in time: those are taken first.

    >>> lapsed(5, 2, 0), lapsed(5, 2, 1), lapsed(5, 2, 3), lapsed(1, 2, 0)
    (2, 1, 0, 1)
    """
    return max(min(rolled - taken, left), 0)
