"""How the verdicts of several sides compare. Pure functions, no ``env``.

A verdict is a pair of positions, one on each scale: 0 is the first step, 1 the last.
"""


def spread(steps):
    """Number of steps between the lowest and the highest, zero while fewer than two have spoken.

    >>> spread([2, 2]), spread([0, 3, 1]), spread([1]), spread([])
    (0, 3, 0, 0)
    """
    return max(steps) - min(steps) if steps else 0


def position(step, count):
    """Where a step stands on a scale of ``count`` steps, from 0 to 1.

    >>> position(0, 4), position(3, 4), position(0, 1)
    (0.0, 1.0, 1.0)
    """
    return step / (count - 1) if count > 1 else 1.0


def weighted(verdicts, sides, proximity):
    """The verdicts in one number from 0 to 100; only the sides that have spoken count.

    ``sides`` is the weight of each side, ``proximity`` the share of proximity from 0 to 1, feasibility has the rest.

    >>> weighted({"researcher": (1.0, 0.0), "company": (0.0, 0.0)}, {"researcher": 1, "company": 1}, 0.5)
    25.0
    >>> weighted({"researcher": (1.0, 0.0)}, {"researcher": 1, "company": 3}, 0.5)
    50.0
    >>> weighted({"company": (1.0, 0.5)}, {"researcher": 1, "company": 0}, 0.5), weighted({}, {}, 0.5)
    (0.0, 0.0)
    """
    total = sum(sides.get(side, 0) for side in verdicts)
    if not total:
        return 0.0
    summed = sum(
        sides.get(side, 0) * (proximity * near + (1 - proximity) * feasible)
        for side, (near, feasible) in verdicts.items()
    )
    return round(100 * summed / total, 1)
