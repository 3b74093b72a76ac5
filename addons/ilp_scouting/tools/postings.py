"""Inverted index in memory: which records hold a term, and what that is worth. Pure functions, no ``env``.

A record is kept as a *forward entry*: its distinct terms as 32-bit numbers and how often each occurs (``pack``). A
``Postings`` turns the entries of many records round: for each term the positions of its holders and their *impact*, the
part of BM25 that does not depend on the query, in steps of 1/255. numpy does it where there is one, else plain Python.
"""

from array import array
from bisect import bisect_left
from collections import Counter, namedtuple
from hashlib import blake2b
from itertools import accumulate

from .arrays import numpy

K1, B = 1.2, 0.75
STEPS = 255
PARTS = 32
COMMON_SHARE, COMMON_FLOOR = 0.2, 1000
Held = namedtuple("Held", "terms counts lengths sizes")


def number(term):
    """A term as a number of 32 bits: among a hundred thousand words, one pair shares its number.

    >>> number("polimer") == number("polimer"), 0 <= number("~polimer") < 2**32
    (True, True)
    """
    return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little")


def pack(terms):
    """The forward entry of a text, given its terms with repetitions, and the length of the text in terms.

    >>> entry, size = pack(["a", "b", "a"])
    >>> size, [sorted(part) for part in unpack(entry)] == [sorted([number("a"), number("b")]), [1, 2]]
    (3, True)
    """
    counts = Counter(number(term) for term in terms)
    numbers = array("I", counts)
    return numbers.tobytes() + bytes(min(count, 255) for count in counts.values()), counts.total()


def unpack(entry):
    """Term numbers and frequencies of a forward entry."""
    count = len(entry) // 5
    return array("I", bytes(entry[: 4 * count])), bytes(entry[4 * count :])


def ceiling(total):
    """Number of holders above which a term tells no record from another."""
    return max(COMMON_FLOOR, COMMON_SHARE * total)


def impacts(size, average):
    """Impact of each frequency from 0 to 255 in a text of this length.

    >>> table = impacts(10, 10.0)
    >>> table[0], table[1], table[255] > table[2] > table[1]
    (0, 116, True)
    """
    norm = K1 * (1 - B + B * size / (average or 1.0))
    return bytes(round(STEPS * count / (count + norm)) for count in range(256))


class Postings:
    """The entries of many records, turned round; ``entries`` are (forward entry, size) by position.

    >>> rows = [pack(["a", "b"]), pack(["b", "b", "c"]), pack([])]
    >>> postings = Postings(rows)
    >>> [postings.holders(number(term)) for term in "abx"]
    [1, 2, 0]
    >>> scores = postings.scores({number("b"): 1.0, number("x"): 5.0})
    >>> bool(scores[1] > scores[0] > scores[2] == 0)
    True
    """

    def __init__(self, entries, average=None):
        held = _gather(entries)
        self.total = len(held.sizes)
        self.average = average or sum(held.sizes) / max(self.total, 1)
        found = (_invert_fast if numpy else _invert)(held, self.average, ceiling(self.total))
        self._terms, self._counts, self._starts, self._docs, self._impacts = found

    def _find(self, term):
        place = bisect_left(self._terms, term)
        return place if place < len(self._terms) and self._terms[place] == term else None

    def holders(self, term):
        """How many records hold this term."""
        place = self._find(term)
        return 0 if place is None else int(self._counts[place])

    def scores(self, weights):
        """BM25 of each record for a query, {term number: weight}; terms held by too many have no postings."""
        scores = numpy.zeros(self.total, "f4") if numpy else [0.0] * self.total
        for term, weight in weights.items():
            place = self._find(term)
            if place is not None:
                self._add(scores, place, weight * (K1 + 1) / STEPS)
        return scores

    def _add(self, scores, place, weight):
        start, end = self._starts[place], self._starts[place + 1]
        if numpy:
            scores[self._docs[start:end]] += self._impacts[start:end] * numpy.float32(weight)
            return
        for doc, impact in zip(self._docs[start:end], self._impacts[start:end], strict=True):
            scores[doc] += weight * impact


def _gather(entries):
    """The entries one after the other: a hundred thousand small objects would never be given back to the system."""
    held = Held(array("I"), bytearray(), array("I"), array("I"))
    for entry, size in entries:
        length = len(entry) // 5
        held.terms.frombytes(entry[: 4 * length])
        held.counts.extend(entry[4 * length :])
        held.lengths.append(length)
        held.sizes.append(size)
    return held


def _invert(held, average, most):
    """Sorted terms, holders of each, where its postings start, positions, impacts."""
    tables = {size: impacts(size, average) for size in set(held.sizes)}
    positions = (place for place, length in enumerate(held.lengths) for _term in range(length))
    found = {}
    for position, term, count in zip(positions, held.terms, held.counts, strict=True):
        docs, values = found.setdefault(term, (array("I"), bytearray()))
        docs.append(position)
        values.append(tables[held.sizes[position]][count])
    terms = array("I", sorted(found))
    counts = array("I", (len(found[term][0]) for term in terms))
    docs, values = array("I"), bytearray()
    for term in terms:
        if len(found[term][0]) <= most:
            docs += found[term][0]
            values += found[term][1]
    kept = (count if count <= most else 0 for count in counts)
    return terms, counts, array("I", accumulate(kept, initial=0)), docs, values


def _invert_fast(held, average, most):
    """The same with numpy, in parts by the first bits of the term: sorting all at once takes three times the memory."""
    terms, counts = numpy.frombuffer(held.terms, "u4"), numpy.frombuffer(held.counts, "u1")
    bounds = numpy.cumsum(numpy.frombuffer(held.lengths, "u4"))
    sizes, kinds = numpy.unique(numpy.frombuffer(held.sizes, "u4"), return_inverse=True)
    tables = numpy.frombuffer(b"".join(impacts(size, average) for size in sizes.tolist()), "u1").reshape(-1, 256)
    docs, values, columns, end = numpy.empty(len(terms), "u4"), numpy.empty(len(terms), "u1"), [], 0
    for part in range(PARTS):
        here, *column = _sorted_part(terms, part, most)
        places = numpy.searchsorted(bounds, here, "right")
        docs[end : end + len(here)] = places
        values[end : end + len(here)] = tables[kinds[places], counts[here]]
        columns.append(column)
        end += len(here)
    found, holders, kept = (numpy.concatenate(column) for column in zip(*columns, strict=True))
    return found, holders, numpy.concatenate([[0], numpy.cumsum(kept)]), docs[:end], values[:end]


def _sorted_part(terms, part, most):
    """Where the terms of this part stand, sorted, without those that too many hold; terms, holders, postings kept."""
    least = part * (2**32 // PARTS)
    within = terms >= least
    within &= terms < least + 2**32 // PARTS
    here = numpy.flatnonzero(within).astype("u4")
    here = here[numpy.argsort(terms[here], kind="stable")]
    found, counts = numpy.unique(terms[here], return_counts=True)
    rare = counts <= most
    return here[numpy.repeat(rare, counts)], found, counts.astype("u4"), numpy.where(rare, counts, 0)
