"""Figures that say how good a ranking is. Pure functions, no ``env``."""

from math import ceil, log2


def ndcg(ranked, gains, depth=10):
    """Normalised discounted cumulative gain of the first ``depth`` results.

    The gain of a result is its grade in ``gains`` (0 when absent), divided by ``log2(rank + 1)`` with rank from 1;
    the sum is divided by the sum of the best possible order. 1 is perfect, 0 finds nothing.

    >>> round(ndcg(["a", "x", "b"], {"a": 2, "b": 1}), 4)
    0.9502
    >>> ndcg(["x"], {"a": 1}), ndcg([], {})
    (0.0, 0.0)
    """
    found = _dcg([gains.get(name, 0) for name in ranked[:depth]])
    ideal = _dcg(sorted(gains.values(), reverse=True)[:depth])
    return found / ideal if ideal else 0.0


def _dcg(grades):
    return sum(grade / log2(rank + 2) for rank, grade in enumerate(grades))


def mean(values):
    """Arithmetic mean, 0 for nothing.

    >>> mean([1.0, 2.0]), mean([])
    (1.5, 0.0)
    """
    return sum(values) / len(values) if values else 0.0


def percentile(values, share):
    """Smallest value that ``share`` of the values do not exceed (nearest rank), 0 for nothing.

    >>> percentile([5, 1, 9, 3], 0.95), percentile([5, 1, 9, 3], 0.5), percentile([], 0.95)
    (9, 3, 0.0)
    """
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)] if values else 0.0


def grade(state, reason, proximity=None):
    """Relevance 0 to 3 of a technology for a need, from what was decided and what was judged.

    ``proximity`` is where the verdicts stand on their scale, 0 to 1, and counts most. A rejection for any other reason
    than the theme says that the technology was on the theme.

    >>> grade("introduced", None), grade("kept", None), grade("rejected", "theme"), grade("rejected", "capacity")
    (2, 1, 0, 1)
    >>> grade("introduced", None, 1.0), grade("rejected", "theme", 0.2)
    (3, 1)
    """
    if proximity is not None:
        return round(3 * proximity)
    if state == "rejected":
        return 0 if reason in ("theme", "other", None, False) else 1
    return {"introduced": 2, "kept": 1}.get(state, 0)
