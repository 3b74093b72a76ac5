"""Scores: how words, areas and maturity become one figure, and what explains it. Pure functions, no ``env``.

``score = 100 (0.75 text + 0.20 areas + 0.05 fit)``, or ``100 (0.95 text + 0.05 fit)`` when the need has no areas.
``text = (1 - share) meaning + share words``: the cosine of an encoder and BM25, each brought to 0..1 over the best
hundred technologies of that need; without an encoder it is words alone. The share of the words is how much of the need
the best technology covers with them: Italian prose hardly shares a word with an English sheet, and a chance one would
else count as the best of evidence. The meaning always counts for 0.3 at least. Nothing depends on that figure: without
it the quality is the same to a hundredth, and chosen anew on four fifths of the queries and measured on the last fifth,
too (``./ilp bench matching`` prints all three). 0.75/0.20/0.05 are the choice of the programme.
"""

from math import log

from .lexicon import COGNATE_MARK
from .postings import ceiling

COGNATE_WEIGHT = 0.7
WORDS_MOST = 0.7  # that the words count beside the meaning
POOL = 100
BANDS = (("strong", 0.35), ("possible", 0.15), ("weak", 0.0))  # of the share of the need's words
NEARNESS = (("strong", 0.35), ("possible", 0.20), ("weak", 0.15))  # of the default encoder's cosine, from real needs
HEIRS = (1.0, 0.3, 0.1)  # what the best, second and third technology give to their laboratory and people
UNKNOWN_SHARE = 0.25
WHOLE = 0.99
SHOWN = 8
ASKING = frozenset(  # words of who asks, not of what is asked for: nobody misses them in a sheet
    """abbiamo avremmo azienda bisogno cerca cercano cercare cerchiamo cercasi ci dobbiamo impresa interessati necessità
    possibile produciamo ricerca ricerchiamo serve servirebbe servono siamo società soluzione soluzioni stiamo vogliamo
    vorrei vorremmo company firm help looking manufacturer need needed needs please search searching seek seeking
    solution solutions want wants wish""".split()
)


def idf(total, holders):
    """Weight of a term by how few of the ``total`` records hold it.

    >>> round(idf(1000, 1), 2), round(idf(1000, 1000), 4)
    (6.5, 0.0005)
    """
    return log(1 + (total - holders + 0.5) / (holders + 0.5))


def query_weights(query, total, holders):
    """Weight of each term of a need: its idf, less for a cognate key; none for a word that too many records hold.

    ``query`` says how sure each term is: 1 for a word of the need, less for a translation out of the glossary.

    >>> holders = {"acqua": 10, "water": 10, "il": 4000}
    >>> weights = query_weights({"acqua": 1.0, "water": 0.5, "il": 1.0}, 5000, holders.get)
    >>> sorted(weights), weights["acqua"] == 2 * weights["water"]
    (['acqua', 'water'], True)
    """
    counts = {term: holders(term) or 0 for term in query}
    return {
        term: idf(total, counts[term]) * (COGNATE_WEIGHT if term.startswith(COGNATE_MARK) else 1) * sure
        for term, sure in query.items()
        if 0 < counts[term] <= ceiling(total)
    }


def normalise(scores):
    """Bring raw scores (best first) to 0..1: the best is 1, the hundredth and everything below it is 0.

    >>> normalise([8.0, 4.0, 2.0])
    [1.0, 0.5, 0.25]
    >>> normalise([])
    []
    """
    if not scores:
        return []
    floor = scores[POOL - 1] if len(scores) >= POOL else 0.0
    span = (scores[0] - floor) or 1.0
    return [min(max((score - floor) / span, 0.0), 1.0) for score in scores]


def words_share(asked, translations, weights, best, most=WORDS_MOST):
    """What the words count beside the meaning: how much of the need the ``best`` raw score of BM25 covers.

    ``asked`` has the terms of each word of the need, ``translations`` those out of the glossary. A word that no record
    holds counts as an average one.

    >>> asked = {"polimero": {"polimer", "~polimer"}, "stampo": {"stamp"}}
    >>> weights = {"~polimer": 2.0}
    >>> [words_share(asked, {}, weights, best) for best in (4.0, 1.8, 0.2, 0.0)]
    [0.7, 0.45, 0.05, 0.0]
    """
    own = [sum(weights.get(term, 0.0) for term in terms) for terms in asked.values() if terms]
    given = [max((weights.get(term, 0.0) for term in terms), default=0.0) for terms in translations.values()]
    known = [worth for worth in own if worth]
    whole = sum(own) + sum(given) + (len(own) - len(known)) * (sum(known) / len(known) if known else 1.0)
    return min(best / whole if whole else 0.0, most)


def text_scores(words_found, meaning, share=1.0):
    """Figure 0 to 1 of each record: ``words_found`` and ``meaning`` are (id, raw score), best first.

    ``meaning`` is None when there is no encoder, ``share`` is what the words count beside it.

    >>> text_scores([(1, 8.0), (2, 4.0)], None)
    {1: 1.0, 2: 0.5}
    >>> scores = text_scores([(1, 8.0), (2, 4.0)], [(2, 0.4), (3, 0.2)], 0.4)
    >>> {key: round(score, 2) for key, score in scores.items()}
    {1: 0.4, 2: 0.8, 3: 0.3}
    """
    parts = [(1.0, words_found)] if meaning is None else [(share, words_found), (1 - share, meaning)]
    found = {}
    for share, rows in parts:
        for (key, _raw), value in zip(rows, normalise([raw for _key, raw in rows]), strict=True):
            found[key] = found.get(key, 0.0) + share * value
    return found


def inherited(scores):
    """Figure 0 to 100 of a laboratory or a person, from those of their technologies, best first.

    >>> inherited([100.0, 100.0, 100.0, 100.0]), inherited([70.0]), inherited([])
    (100.0, 50.0, 0.0)
    """
    return round(sum(share * score for share, score in zip(HEIRS, scores, strict=False)) / sum(HEIRS), 1)


def taxonomy(wanted, held, parents, weights):
    """Share of the wanted areas that a technology covers; an area covered only by its parent counts half.

    ``held`` has the areas of the technology and all those above them, ``parents`` the parent of each wanted area.

    >>> taxonomy({1, 2}, {1, 9}, {1: None, 2: 9}, {1: 3.0, 2: 1.0})
    0.875
    """
    whole = sum(weights[area] for area in wanted)
    found = sum(
        weights[area] * (1.0 if area in held else 0.5 if parents.get(area) in held else 0.0) for area in wanted
    )
    return found / whole if whole else 0.0


def fit(trl, lowest, highest):
    """1 when the maturity is in the wanted range or no range was asked, 0.5 when it is unknown, else 0.

    >>> fit(5, 4, 7), fit(0, 4, 0), fit(2, 4, 0), fit(2, 0, 0)
    (1.0, 0.5, 0.0, 1.0)
    """
    if not lowest and not highest:
        return 1.0
    if not trl:
        return 0.5
    return 1.0 if (lowest or 1) <= trl <= (highest or 9) else 0.0


def score(text, areas, maturity):
    """The figure of one technology, 0 to 100; ``areas`` is None when the need names no area.

    >>> score(1.0, None, 1.0), score(0.5, 1.0, 0.0)
    (100.0, 57.5)
    """
    if areas is None:
        return round(100 * (0.95 * text + 0.05 * maturity), 2)
    return round(100 * (0.75 * text + 0.20 * areas + 0.05 * maturity), 2)


def band(coverage, cosine=None):
    """Name for how much a technology has to do with a need.

    By meaning when the encoder's cosine stands for itself, else by the share of the need's words, weighted by rarity,
    that the record holds. Words in common without a meaning in common are ``keyword``, unless the record holds every
    word of the need: of one or two words the encoder makes little.

    >>> band(0.7), band(0.2), band(0.1)
    ('strong', 'possible', 'weak')
    >>> band(0.1, 0.4), band(0.9, 0.1), band(1.0, 0.1)
    ('strong', 'keyword', 'weak')
    """
    if cosine is None:
        return next(name for name, least in BANDS if coverage >= least)
    return next((name for name, least in NEARNESS if cosine >= least), "weak" if coverage >= WHOLE else "keyword")


def explain(asked, record_words, known, weights, glossary=()):
    """What a need and a record share, word by word, what is missing, and the share of the need that is covered.

    ``asked`` has the terms of each word of the need, in its order, ``known`` those of each word of the record. A word
    that no record of the catalogue holds counts a quarter of an average one: it tells no record from another.
    ``glossary`` has the terms of the translations of words of the need. Returns ``{"terms": [[need word, record word,
    same|stem|cognate|glossary, weight]], "missing": [...], "coverage": 0..1}``.

    >>> asked = {"polimeri": {"polime", "~polimer"}, "stampo": {"stampo"}}
    >>> known = {"polymer": {"polyme", "~polimer"}, "mould": {"mould"}}
    >>> explain(asked, ["polymer"], known, {"~polimer": 2.0, "stampo": 1.0, "polime": 1.0})["terms"]
    [['polimeri', 'polymer', 'cognate', 2.0]]
    >>> explain({"stampo": {"stampo"}}, ["mould"], known, {"mould": 1.0}, {"stampo": {"mould"}})["terms"]
    [['stampo', 'mould', 'glossary', 1.0]]
    """
    holders = {}
    for word in record_words:
        for term in known[word]:
            holders.setdefault(term, word)
    translated = {word: asked[word] | set(dict(glossary).get(word, ())) for word in asked if asked[word]}
    worth = _worth(translated, weights)
    shared = {word: sorted(translated[word] & holders.keys()) for word in worth}
    links = [_link(word, own, asked[word], holders, weights) for word, own in shared.items() if own]
    found = sorted(links, key=lambda row: -row[3])
    lacking = [word for word, own in shared.items() if not own and word not in ASKING]
    missing = sorted(lacking, key=lambda word: -worth[word])
    covered = sum(worth[word] for word, own in shared.items() if own)
    return {
        "terms": found[:SHOWN],
        "missing": missing[:SHOWN],
        "coverage": covered / sum(worth.values()) if worth else 0.0,
    }


def _worth(asked, weights):
    """What each word of the need is worth: the weight of its best term.

    >>> _worth({"a": {"a"}, "b": {"b"}}, {"a": 4.0})
    {'a': 4.0, 'b': 1.0}
    """
    worth = {word: max((weights.get(term, 0.0) for term in own), default=0.0) for word, own in asked.items()}
    known = [value for value in worth.values() if value]
    unknown = UNKNOWN_SHARE * sum(known) / len(known) if known else 1.0
    return {word: value or unknown for word, value in worth.items()}


def _link(word, shared, own, holders, weights):
    best = min(shared, key=lambda term: (term not in own, term.startswith(COGNATE_MARK), -weights.get(term, 0.0), term))
    kind = "cognate" if best.startswith(COGNATE_MARK) else "same" if holders[best] == word else "stem"
    kind = kind if best in own else "glossary"
    return [word, holders[best], kind, round(sum(weights.get(term, 0.0) for term in shared), 2)]
