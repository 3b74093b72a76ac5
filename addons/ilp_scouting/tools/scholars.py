"""People of research in the public formats of OpenAlex and ORCID: parsed, never fetched. Pure functions, no ``env``."""

import json
import re
from collections import Counter

from odoo.tools.translate import LazyTranslate

from odoo.addons.ilp_membership.tools.tabular import TableError

_lt = LazyTranslate(__name__)
KEYWORDS = 12


def normal_orcid(text):
    """The short form of an ORCID, or an empty string when its digits are wrong (ISO 7064, modulo 11-2).

    >>> normal_orcid("https://orcid.org/0000-0002-1825-0097"), normal_orcid("000000021694233x")
    ('0000-0002-1825-0097', '0000-0002-1694-233X')
    >>> normal_orcid("0000-0002-1825-0098"), normal_orcid("Anna")
    ('', '')
    """
    digits = re.sub(r"[\s\-]|^.*orcid\.org/", "", str(text).strip().rstrip("/")).upper()
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits):
        return ""
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return ""
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def read(data):
    """People of a JSON file: ``[{"id", "name", "orcid", "institutions", "keywords", "email", "known"}]``.

    ``known`` is set for co-authors: they are news only about people the institute already knows.

    >>> read(b'{"display_name": "Ada", "id": "https://openalex.org/A1", "topics": [{"display_name": "Skin"}]}')
    [{'id': 'A1', 'name': 'Ada', 'orcid': '', 'institutions': [], 'keywords': ['Skin'], 'email': '', 'known': False}]
    >>> read(b"<html>")
    Traceback (most recent call last):
    tabular.TableError: The file is not JSON: save the answer of OpenAlex or ORCID as it is.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise TableError(_lt("The file is not JSON: save the answer of OpenAlex or ORCID as it is.")) from None
    entries = content.get("results", [content]) if isinstance(content, dict) else content
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise TableError(_lt("The file holds neither authors nor works."))
    try:
        people = _people(entries)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise TableError(_lt("The file is not as OpenAlex or ORCID write it.")) from None
    if not people:
        raise TableError(_lt("The file holds neither authors nor works."))
    return merge(people)


def _people(entries):
    works = [entry for entry in entries if "authorships" in entry]
    records = [_from_orcid(entry) for entry in entries if "orcid-identifier" in entry]
    authors = [_from_author(entry) for entry in entries if _is_author(entry)]
    return [*authors, *records, *_from_works(works)]


def _is_author(entry):
    return bool(entry.get("display_name")) and "authorships" not in entry and "/A" in str(entry.get("id", ""))


def _person(key, name, orcid, institutions=(), keywords=(), email="", known=False):
    return {
        "id": key or orcid or name,
        "name": name.strip(),
        "orcid": orcid,
        "institutions": list(filter(None, institutions)),
        "keywords": list(dict.fromkeys(filter(None, keywords)))[:KEYWORDS],
        "email": email,
        "known": known,
    }


def _openalex_key(entry):
    return str(entry.get("id") or "").rsplit("/", 1)[-1]


def _labels(entries):
    return [entry.get("display_name") for entry in entries or []]


def _from_author(entry):
    places = entry.get("last_known_institutions") or [entry.get("last_known_institution") or {}]
    topics = entry.get("topics") or [item for item in entry.get("x_concepts") or [] if item.get("score", 100) >= 30]
    return _person(
        _openalex_key(entry),
        entry["display_name"],
        normal_orcid(entry.get("orcid") or ""),
        _labels(places),
        _labels(topics),
    )


def _from_works(works):
    """Authors of the works with the topics of what they wrote; who did not write all of them is a co-author."""
    written, authors, topics = Counter(), {}, {}
    for work in works:
        for authorship in work["authorships"]:
            author = authorship["author"]
            key = _openalex_key(author)
            written[key] += 1
            authors.setdefault(key, authorship)
            topics.setdefault(key, []).extend(_labels(work.get("topics") or work.get("concepts")))
    return [
        _person(
            key,
            authorship["author"].get("display_name") or "",
            normal_orcid(authorship["author"].get("orcid") or ""),
            _labels(authorship.get("institutions")),
            [topic for topic, _count in Counter(topics[key]).most_common()],
            known=written[key] < len(works),
        )
        for key, authorship in authors.items()
    ]


def _from_orcid(entry):
    person = entry.get("person") or {}
    name = person.get("name") or {}
    parts = [(name.get(part) or {}).get("value") for part in ("given-names", "family-name")]
    credit = (name.get("credit-name") or {}).get("value")
    emails = [item.get("email") for item in (person.get("emails") or {}).get("email") or []]
    return _person(
        "",
        credit or " ".join(filter(None, parts)),
        normal_orcid(entry["orcid-identifier"]["path"]),
        _employers(entry),
        [item.get("content") for item in (person.get("keywords") or {}).get("keyword") or []],
        next(iter(filter(None, emails)), ""),
    )


def _employers(entry):
    groups = ((entry.get("activities-summary") or {}).get("employments") or {}).get("affiliation-group") or []
    summaries = [item["employment-summary"] for group in groups for item in group.get("summaries") or []]
    return [(summary.get("organization") or {}).get("name") for summary in summaries]


def merge(people):
    """One entry for each ORCID, or for each key where there is none; keywords are put together.

    >>> [len(merge([_person("A1", "Ada", "x"), _person("A2", "Ada R", "x"), _person("A3", "Ada", "")]))]
    [2]
    """
    merged = {}
    for person in people:
        if first := merged.setdefault(person["orcid"] or person["id"], person):
            first["keywords"] = list(dict.fromkeys([*first["keywords"], *person["keywords"]]))[:KEYWORDS]
            first["known"] = first["known"] and person["known"]
            first["email"] = first["email"] or person["email"]
    return list(merged.values())
