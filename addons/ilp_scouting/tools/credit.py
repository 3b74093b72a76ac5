"""Arithmetic of researcher credit: points, the cap of a year, and cents that add up to the pool exactly."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta


def points_of(quantity, points):
    """Points of a quantity, to the hundredth, half up.

    >>> points_of(1.5, 2), points_of(0.333, 3), points_of(1, 0.125)
    (3.0, 1.0, 0.13)
    """
    product = Decimal(str(quantity)) * Decimal(str(points))
    return float(product.quantize(Decimal("0.01"), ROUND_HALF_UP))


def capped(points, cap):
    """What counts of the points of one person, in their order, up to the cap of the year; zero is no cap.

    A balance below zero counts as nothing.

    >>> capped([6, 5], 8), capped([6, 5], 0), capped([9, 5], 8), capped([-1, 4], 3)
    ([6, 2], [6, 5], [8, 0], [0, 3])
    """
    left, counted = cap, []
    for own in points:
        own = max(own, 0)
        part = min(own, max(left, 0)) if cap else own
        left -= part
        counted.append(round(part, 2))
    return counted


def pool_of(gross, percentage):
    """Cents of the part of the fees that is shared, half up; fees below zero share nothing.

    >>> pool_of(25000, 10), pool_of(33.35, 10), pool_of(0.05, 10), pool_of(-3, 10)
    (250000, 334, 1, 0)
    """
    cents = Decimal(str(gross)) * Decimal(str(percentage))
    return max(int(cents.quantize(Decimal(1), ROUND_HALF_UP)), 0)


def shares(pool, weights):
    """Cents of each weight: what is left after rounding down goes to the largest remainders, the first one on a tie.

    >>> shares(100, [1, 1, 1]), shares(250000, [12, 7.5, 0]), shares(5, [0, 0]), shares(1, [0.1, 0.2])
    ([34, 33, 33], [153846, 96154, 0], [0, 0], [0, 1])
    >>> sum(shares(99999, [3.33, 7.77, 1.01, 0.5]))
    99999
    """
    exact = [Decimal(str(weight)) for weight in weights]
    total = sum(exact)
    if not total:
        return [0] * len(exact)
    parts = [divmod(Decimal(pool) * weight, total) for weight in exact]
    cents = [int(whole) for whole, _rest in parts]
    largest = sorted(range(len(parts)), key=lambda number: (-parts[number][1], number))
    for number in largest[: pool - sum(cents)]:
        cents[number] += 1
    return cents


def months_over(start, end, today):
    """Last day of each month of a stay that is over before ``today``; the last month may be a short one.

    >>> from datetime import date
    >>> [str(day) for day in months_over(date(2026, 1, 15), date(2026, 3, 31), date(2026, 3, 20))]
    ['2026-02-14', '2026-03-14']
    >>> [str(day) for day in months_over(date(2026, 1, 15), date(2026, 3, 31), date(2026, 4, 1))]
    ['2026-02-14', '2026-03-14', '2026-03-31']
    >>> months_over(date(2026, 1, 31), date(2026, 2, 28), date(2026, 1, 31))
    []
    """
    days, number = [], 0
    while (first := start + relativedelta(months=number)) <= end:
        number += 1
        last = min(start + relativedelta(months=number) - timedelta(days=1), end)
        if last >= today or first > last:
            break
        days.append(last)
    return days
