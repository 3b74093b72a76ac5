"""The balance of three pillars as a bar: where each part begins and how wide it is."""


def bar(counts, width, gap=2):
    """(x, width) of each count in a bar, in proportion; what is there is seen, a zero takes no room.

    >>> bar([3, 1, 0], 400)
    [(0, 298.5), (300.5, 99.5), (400, 0)]
    >>> bar([0, 0], 100)
    [(0, 0), (0, 0)]
    """
    total, used = sum(counts), len([count for count in counts if count])
    room, x, parts = width - gap * max(used - 1, 0), 0, []
    for count in counts:
        part = round(room * count / total, 1) if count else 0
        parts.append((round(min(x, width), 1), part))
        x += part + gap if part else 0
    return parts
