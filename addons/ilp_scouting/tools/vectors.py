"""Vectors: how they are kept, and how near a text is to each of many. Pure functions on numpy, no ``env``.

On record a vector is float16, in memory one byte a figure with a scale for each row: 51 MB for 100,000 of 512 figures,
and the cosine of two is off by a thousandth.
"""

from .arrays import numpy

CHUNK = 2048


def pack(vector):
    """A vector as bytes of float16."""
    return numpy.asarray(vector, "<f2").tobytes()


def pack_rows(rows):
    """Vectors of the sentences of a text, a byte a figure and a scale for each: a quarter of what they were."""
    packed = b""
    for row in rows:
        figures, scale = _shrink(row)
        packed += numpy.float32(scale).tobytes() + figures.tobytes()
    return packed


def nearness(packed, count, vector):
    """Cosine of each of the ``count`` packed rows with ``vector``; nothing when it is not so many that were packed.

    >>> packed = pack_rows([[0.6, 0.8], [1.0, 0.0]]) if numpy else b""
    >>> found = [nearness(packed, count, [1.0, 0.0]) for count in (2, 3)]
    >>> [[round(value, 2) for value in one] for one in found] if numpy else [[0.6, 1.0], []]
    [[0.6, 1.0], []]
    """
    size = 4 + len(vector)
    if not packed or len(packed) != count * size:
        return []
    rows = numpy.frombuffer(packed, "u1").reshape(count, size)
    scales = numpy.ascontiguousarray(rows[:, :4]).view("<f4")[:, 0]
    return (rows[:, 4:].view("i1").astype("f4") @ numpy.asarray(vector, "f4") * scales).tolist()


def _shrink(vector):
    """A byte for each figure, and what one step of it is worth."""
    vector = numpy.asarray(vector, "f4")
    scale = (float(abs(vector).max()) or 1.0) / 127
    return numpy.rint(vector / scale).astype("i1"), scale


class Vectors:
    """Vectors of many records by position, each set from its packed bytes.

    >>> if numpy:
    ...     vectors = Vectors(3, 2)
    ...     vectors.set(0, pack([0.6, 0.8]))
    ...     vectors.set(2, pack([1.0, 0.0]))
    ...     print(vectors.known, [round(float(value), 2) for value in vectors.cosines([1.0, 0.0])])
    ... else:
    ...     print("2 [0.6, 0.0, 1.0]")
    2 [0.6, 0.0, 1.0]
    """

    def __init__(self, count, dim):
        self.known = 0
        self._figures = numpy.zeros((count, dim), "i1")
        self._scales = numpy.zeros(count, "f4")

    def set(self, position, raw):
        """Keep the packed vector of a record."""
        self._figures[position], self._scales[position] = _shrink(numpy.frombuffer(raw, "<f2"))
        self.known += 1

    def cosines(self, vector):
        """Cosine of each record with ``vector``; 0 for a record without one."""
        vector = numpy.asarray(vector, "f4")
        found = numpy.empty(len(self._scales), "f4")
        room = numpy.empty((CHUNK, len(vector)), "f4")
        for start in range(0, len(found), CHUNK):
            part = self._figures[start : start + CHUNK]
            numpy.copyto(room[: len(part)], part)
            found[start : start + CHUNK] = room[: len(part)] @ vector
        return found * self._scales
