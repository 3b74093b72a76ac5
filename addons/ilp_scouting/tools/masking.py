"""Taking the company out of a text before it circulates. Pure functions, no ``env``; a person reads the result."""

import re

LEGAL = re.compile(
    r"[\s,]+(s\.?\s?p\.?\s?a\.?|s\.?\s?r\.?\s?l\.?s?\.?|s\.?\s?n\.?\s?c\.?|s\.?\s?a\.?\s?s\.?|s\.?c\.?a?\.?r?\.?l\.?|"
    r"societ[aà] benefit|gmbh|ltd\.?|limited|inc\.?|corp\.?|llc|ag|s\.?a\.?|b\.?v\.?|plc)$",
    re.IGNORECASE,
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.,])(?:\+|00)\d[\d ./-]{6,}\d(?!\w)|(?<![\w.,])0\d{1,3}[ /-]\d{5,8}(?!\w)")
VAT = re.compile(r"(?<!\w)(?:IT)?\d{11}(?!\w)", re.IGNORECASE)


def bare(name):
    """The name of a company without its legal form.

    >>> bare("Meccanica Aurelia S.p.A."), bare("Tessuti Lario srl"), bare("Acme, Inc."), bare("Salsa")
    ('Meccanica Aurelia', 'Tessuti Lario', 'Acme', 'Salsa')
    """
    return LEGAL.sub("", (name or "").strip()).strip(" ,")


def company_words(name):
    """The name of a company, and the single words by which people call it.

    >>> company_words("Meccanica Aurelia S.p.A.")
    (['Meccanica Aurelia S.p.A.', 'Meccanica Aurelia'], ['Meccanica', 'Aurelia'])
    """
    short = bare(name)
    phrases = [part for part in (name.strip(), short) if part]
    return phrases, [word for word in re.findall(r"\w+", short) if len(word) > 3]


def person_words(name):
    """The full name of a person, and its parts.

    >>> person_words("Elena De Conti")
    (['Elena De Conti'], ['Elena', 'Conti'])
    """
    return [name.strip()], [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 3]


def _replace(text, phrases, label, flags=0):
    for phrase in sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", lambda _found: label, text, flags=flags)
    return text


def mask(text, companies=(), people=(), places=(), labels=("[company]", "[person]", "[place]")):
    """The text without what tells whose it is: names, people, places, mails, links, telephones, tax numbers.

    Whole names go in any spelling; single words of a name only where they are written like a name.

    >>> text = "In MECCANICA AURELIA SPA di Brescia la linea meccanica di Aurelia si ferma: Elena Conti, e.conti@a.it"
    >>> mask(text, ["Meccanica Aurelia S.p.A."], ["Elena Conti"], ["Brescia"])
    'In [company] SPA di [place] la linea meccanica di [company] si ferma: [person], [company]'
    >>> mask("P. IVA 01234567890, tel. +39 030 1234567, https://aurelia.example.com/a, 0,05 mm a 150 bar")
    'P. IVA [company], tel. [company], [company] 0,05 mm a 150 bar'
    >>> mask(None), mask("nothing to hide", ["", None])
    ('', 'nothing to hide')
    """
    company, person, place = labels
    text = text or ""
    for pattern in (MAIL, LINK, PHONE, VAT):
        text = pattern.sub(lambda _found: company, text)
    for names, words, label in ((companies, company_words, company), (people, person_words, person)):
        split = [words(name) for name in names if name]
        text = _replace(text, [phrase for phrases, _single in split for phrase in phrases], label, re.IGNORECASE)
        text = _replace(text, [word for _phrases, single in split for word in single], label)
    return _replace(text, places, place, re.IGNORECASE)
