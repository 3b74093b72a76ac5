"""Words: how a text becomes terms that an Italian need and an English sheet can share. Pure functions, no ``env``.

Two kinds of term carry a word into the index. A *stem* comes from PostgreSQL's own Italian and English dictionaries
(the caller asks the database, see ``ilp.technology._lexize``). A *cognate key* is one spelling for the Italian and the
English form of a word of Latin or Greek origin; it starts with ``~`` so that it never meets a stem.
"""

import re
import unicodedata
from functools import lru_cache

COGNATE_MARK = "~"
SHORTEST_ROOT = 4
WORD = re.compile(r"[^\W_]+[+#]*")
ELISION = re.compile(r"\b(?:dell|nell|sull|dall|all|coll|quell|quest|un|gl|[dlcsmtvn])['’](?=\w)", re.IGNORECASE)

# Letters first: Greek and Latin groups that the two languages spell differently, in this order.
LETTERS = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("ph", "f"), ("^ps", "s"), ("c?qu?", "c"), ("ck|k|x(?=c)", "c"), ("h", ""), ("y", "i"), ("bj|j", "g"),
        ("^ex|x(?=[tp])", lambda found: found[0].replace("x", "s")), ("x", "ss"), ("ae|oe(?!$)", "e"), 
        ("our", "or"), ("ct|pt|tt", "t"), ("d(?=[vm])|n(?=s)|m(?=n)", ""),
        ("z(?=i)", "t"), ("ss|bs", "_"), ("zz?", "s"), ("_", "z"), ("v?w", "v"), (r"(.)\1+", r"\1"),
        ("^ri(?=[^aeiou])", "re"),
        (r"(?<=.c)[oue]l(?=[aeio]?s?$)", "l"), (r"ag(?:es?|in[eai]|io?|ing)$", "ag"),
    )
]  # fmt: skip

# Then the ending goes, the longest one that leaves a root: verb and noun families meet at their root.
ENDING = re.compile(
    """
    is(?:[aeiu]?tion[ei]?s?|at[aeio]|[ae]?tor[ei]?s?|atris[ei]|ar[ei]|a|ate|e|ed|er|ers|es|ing|ando)   # izzare, ise
    | ific(?:ation[ei]?s?|ators?|at[aeio]|ator[ei]|ar[ei]|a) | if(?:i|ied|ies|iing|ier)                # ificare, ify
    | [aeiu]?[stz]?ion(?:[ei]|s|al[ei]?|ali)?                                                          # zione, tion
    | [ai]?bil(?:e|i|ita|iti|ities) | [ai]bl[ei]s?                                                     # bile, ble
    | olog(?:i[ae]|i|ies|ic[aoi]|ic|ical|icali|ist|ists|ist[aei])                                      # logia, logy
    | graf(?:i[ae]|i|ies|ic|ics|ic[aoi]|ical|o)                                                        # grafia, graphy
    | [ai]?ment(?:[aeio]|s|al[ei]?)?                                                                   # mento, ment
    | ic(?:[aoei]|s|al|ali|amente|al[ei]|ita|iti)? | iti[oa] | ic[ei]s?                                # ico, ical
    | [ie]t(?:a|i|ies|is) | is[mt](?:[aoei]|s)? | os[aoei] | ous | ositi | osita                       # ità, ity, ism
    | [at]?iv(?:[aoei]|es|ita|iti|amente|eli)                                                          # ivo, ive
    | [aeio]n[csz](?:[ae]|i|es|ies)? | [aeio]nt(?:[ei]|s)?                                             # enza, ence
    | [aeiu]?t(?:or[ei]|ris[ei]|ors?|oria|ori[aeo]|ories) | [aeiu]?t?ur(?:[ae]|es)                     # tore, tor
    | at(?:[aoie]|es|ed|ing|eli)? | ar(?:[ei]|ia|io|ies|li)? | ando | ano                              # are, ate
    | ing | ed | ere | ire | ito | ita | ente | al[ei]? | als                                          # are, ing, al
    | i[aeous] | ium | ies | um | [aeiou]s | [aeiou] | s                                               # plurals
    """,
    re.VERBOSE,
)
AGENT = re.compile("([tdbp])er$")


def fold(word):
    """Drop the accents.

    >>> fold("qualità")
    'qualita'
    """
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def words(text):
    """Lower-case words of a text in order, Italian elisions removed.

    >>> words("L'analisi dell'acqua con PLA e C++, 3D")
    ['analisi', 'acqua', 'con', 'pla', 'c++', '3d']
    >>> words(None)
    []
    """
    found = (word.lower() for word in WORD.findall(ELISION.sub(" ", text or "")))
    return [word for word in found if len(word) > 1 and not word.isdigit()]


@lru_cache(20_000)  # a fifth of a new index, most of an explanation; a few megabytes
def cognate(word):
    """One spelling for the Italian and the English form of a word of Latin or Greek origin, or an empty string.

    >>> [cognate(word) for word in ("polimero", "polymer", "calibrazione", "calibration")]
    ['~polimer', '~polimer', '~calibr', '~calibr']
    >>> cognate("astronomia") == cognate("astronomy"), cognate("fotografica") == cognate("photographic")
    (True, True)
    >>> cognate("riduzione") == cognate("reduction"), cognate("immagini") == cognate("images")
    (True, True)
    >>> cognate("deformabili") == cognate("deformable"), cognate("processo") == cognate("process")
    (True, True)
    >>> cognate("pre"), cognate("h2o")
    ('', '')
    """
    key = fold(word)
    if len(key) < SHORTEST_ROOT or not key.isalpha():
        return ""
    for pattern, spelling in LETTERS:
        key = pattern.sub(spelling, key)
    cut = next((cut for cut in range(SHORTEST_ROOT, len(key)) if ENDING.fullmatch(key, cut)), len(key))
    key = AGENT.sub(r"\1r", key[:cut])
    return COGNATE_MARK + key if len(key) >= SHORTEST_ROOT - 1 else ""


def terms(word, stems):
    """Terms of one word: its stems in both languages and its cognate key; none for a stop word of either language.

    >>> sorted(terms("polimeri", {"polimeri": (["polimer"], ["polimeri"])}))
    ['polimer', 'polimeri', '~polimer']
    >>> terms("della", {"della": ([], ["della"])})
    set()
    """
    italian, english = stems.get(word) or ((), ())
    if not italian or not english:
        return set()
    return {italian[0], english[0], cognate(word)} - {""}


def stem_key(word, stems, side):
    """One spelling for the forms of a word as the Italian (``side`` 0) or the English (1) dictionary sees them.

    >>> stem_key("stampi", {"stampi": (["stamp"], ["stampi"])}, 0), stem_key("di", {"di": ([], ["di"])}, 0)
    ('stamp', 'di')
    """
    found = (stems.get(word) or ((), ()))[side]
    return fold(found[0] if found else word)
