"""Seat arithmetic. Pure functions, no database."""


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


def overfull(event_limit, ticket_limits, taken):
    """Keys whose seats are exceeded: ``(slot, None)`` for the limit of the event, ``(slot, ticket)`` for a ticket's.

    ``taken`` maps (slot, ticket) to the seats taken; a limit of 0 is no limit. With slots every limit holds per slot.

    >>> overfull(2, {}, {(None, None): 2}), overfull(2, {}, {(None, 7): 2, (None, 8): 1})
    ([], [(None, None)])
    >>> overfull(0, {7: 1}, {(None, 7): 2, (None, 8): 5})
    [(None, 7)]
    >>> overfull(2, {}, {(1, None): 2, (2, None): 3})
    [(2, None)]
    """
    by_slot = {}
    for (slot, _ticket), count in taken.items():
        by_slot[slot] = by_slot.get(slot, 0) + count
    full = [(slot, None) for slot, count in by_slot.items() if event_limit and count > event_limit]
    full += [key for key, count in taken.items() if ticket_limits.get(key[1]) and count > ticket_limits[key[1]]]
    return full
