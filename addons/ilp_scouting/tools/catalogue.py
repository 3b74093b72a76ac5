"""The searchable catalogue in memory: records indexed at some moment, and over them those changed since.

A ``Segment`` never changes: it is built from rows of the index and can be shared by threads. A ``Catalogue`` lays a
small segment of changed records over a big one. Pure functions, no ``env``.
"""

from array import array
from bisect import bisect_left
from heapq import nlargest

from .arrays import numpy
from .postings import Postings
from .vectors import Vectors

REBUILD_SHARE, REBUILD_FLOOR = 0.05, 200
GONE = -2.0  # below any score


class Segment:
    """Index of records in the order of their ids.

    ``rows`` yields (id, revision, forward entry, size), by ascending id. ``engine`` names the encoder of the vectors,
    with its version. ``known`` is the first transaction that had not begun when the rows were read, ``missed`` are
    those that were under way.
    """

    def __init__(self, rows, engine="", known=0, missed=(), average=None):
        self.engine, self.known, self.missed = engine, known, list(missed)
        self.vectors = None
        self.ids, self._revisions = array("i"), array("q")
        self.postings = Postings(self._take(rows), average)
        self.overlay = None  # (what changed, its segment): kept from one query to the next

    def _take(self, rows):
        for key, revision, entry, size in rows:
            self.ids.append(key)
            self._revisions.append(revision)
            yield entry, size

    def take_vectors(self, dim, rows):
        """Set the vectors, (id, packed vector) of records that are in here, before anybody searches."""
        self.vectors = Vectors(len(self.ids), dim) if self.ids else None
        for key, vector in rows:
            self.vectors.set(self.place(key), vector)

    def place(self, key):
        """Position of the record, or None."""
        place = bisect_left(self.ids, key)
        return place if place < len(self.ids) and self.ids[place] == key else None

    def holds(self, key, revision):
        """Whether this very revision of the record is in here."""
        place = self.place(key)
        return place is not None and self._revisions[place] == revision

    def outgrown(self, changed):
        """Whether so many records changed that a new segment pays.

        >>> Segment([]).outgrown(0), Segment([]).outgrown(1), Segment([(1, 1, b"", 0)]).outgrown(1)
        (False, True, False)
        """
        return changed > (max(REBUILD_FLOOR, REBUILD_SHARE * len(self.ids)) if self.ids else 0)


class Catalogue:
    """A segment and what changed since.

    >>> from .postings import number, pack
    >>> base = Segment([(1, 1, *pack(["a"])), (2, 2, *pack(["a", "b"]))])
    >>> catalogue = Catalogue(base, Segment([(2, 3, *pack(["c"]))]))
    >>> catalogue.total, catalogue.holders(number("a")), catalogue.holders(number("c"))
    (2, 2, 1)
    >>> [key for key, _score in catalogue.best(catalogue.lexical({number("a"): 1.0, number("b"): 1.0}), 5)]
    [1]
    """

    def __init__(self, base, overlay):
        self.base, self.overlay = base, overlay
        places = [base.place(key) for key in overlay.ids]
        self._replaced = [place for place in places if place is not None]
        self.total = len(base.ids) + len(overlay.ids) - len(self._replaced)

    @property
    def encoded(self):
        """Share of the records that have a vector; those of the base that were replaced count as gone."""
        known = sum(part.vectors.known for part in (self.base, self.overlay) if part.vectors)
        return min(known / self.total, 1.0) if self.total else 0.0

    def holders(self, term):
        """How many records hold the term; a replaced record may count twice until the next segment."""
        return min(self.base.postings.holders(term) + self.overlay.postings.holders(term), self.total)

    def lexical(self, weights):
        """BM25 of every record: one row of scores for each segment."""
        return self._mask([part.postings.scores(weights) for part in (self.base, self.overlay)])

    def cosines(self, vector):
        """Cosine of every record with a vector."""
        parts = (self.base, self.overlay)
        return self._mask([part.vectors.cosines(vector) if part.vectors else [] for part in parts])

    def value(self, scores, key):
        """Score of one record, 0 when it is not in here."""
        for part, own in ((self.overlay, scores[1]), (self.base, scores[0])):
            place = part.place(key)
            if place is not None:
                return float(own[place]) if len(own) else 0.0
        return 0.0

    def _mask(self, scores):
        for place in self._replaced if len(scores[0]) else ():
            scores[0][place] = GONE
        return scores

    def best(self, scores, count, least=0.0):
        """The best ``count`` (id, score) above ``least``, best first, the older record first among equals."""
        pairs = []
        for part, own in zip((self.base, self.overlay), scores, strict=True):
            pairs += [(part.ids[place], float(own[place])) for place in _top(own, count, least)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:count]


def _top(scores, count, least):
    """Positions of the best ``count`` scores above ``least``.

    >>> sorted(int(place) for place in _top([0.0, 3.0, 1.0, 2.0], 2, 0.0))
    [1, 3]
    """
    if not numpy:
        return nlargest(count, (place for place, score in enumerate(scores) if score > least), key=scores.__getitem__)
    scores = numpy.asarray(scores)
    places = numpy.flatnonzero(scores > least)
    if len(places) <= count:
        return places
    edge = numpy.partition(scores[places], len(places) - count)[len(places) - count]
    return places[scores[places] >= edge]
