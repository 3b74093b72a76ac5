"""Files of the map and of queries: read, checked, and refused with one sentence. Pure functions, no ``env``."""

import json

from odoo.tools.translate import LazyTranslate

from odoo.addons.ilp_membership.tools import tabular

from . import scholars

_lt = LazyTranslate(__name__)
SheetError = tabular.TableError
COMMON = {
    "id": ("external id", "external ref", "identificativo", "id esterno", "riferimento"),
    "name": ("nome", "titolo", "title"),
    "areas": ("area", "aree", "tags", "ambiti"),
}
COLUMNS = {
    "technologies": COMMON
    | {
        "summary": ("introduction", "introduzione", "descrizione", "sommario", "text"),
        "lab": ("laboratory", "laboratorio"),
        "trl": ("maturity", "maturità"),
        "ip_status": ("protection", "protezione", "ip", "proprietà intellettuale"),
        "features": ("caratteristiche",),
        "advantages": ("vantaggi",),
        "applications": ("applicazioni",),
        "researchers": ("ricercatori", "inventors", "inventori"),
        "visibility": ("catalogue", "catalogo", "visibilità"),
        "reviewed_on": ("reviewed", "rivista il", "aggiornata il"),
    },
    "labs": COMMON
    | {
        "code": ("codice", "sigla"),
        "description": ("descrizione",),
        "head": ("responsabile", "head of laboratory"),
        "parent": ("part of", "parte di"),
        "domain": ("research domain", "dominio di ricerca", "dominio"),
        "public": ("named on the website", "sul sito"),
    },
    "researchers": COMMON
    | {
        "email": ("mail", "e mail", "posta elettronica"),
        "lab": ("laboratory", "laboratorio"),
        "orcid": (),
        "keywords": ("parole chiave", "topics", "temi"),
        "language": ("lang", "lingua"),
        "public": ("named on the website", "sul sito"),
    },
}
TABLES = (".csv", ".xlsx", ".xls", ".txt", ".tsv")


def read(path, what="technologies"):
    """Rows of the file at ``path``, see :func:`parse`."""
    return parse(_bytes(path), path.name, what)


def parse(data, name, what="technologies"):
    """Rows of a file as ``[(line, {column: text})]``: CSV or XLSX with a header, JSON Lines of technologies, or people.

    JSON Lines have ``id``, ``name`` and ``text`` in each line; a JSON file of researchers is as OpenAlex or ORCID
    write it.

    >>> parse(b"name;areas\\nGripper;robotics, ai", "x.csv")
    [(2, {'name': 'Gripper', 'areas': 'robotics, ai'})]
    >>> parse(b'{"id": 7, "name": "gripper", "text": "Soft", "tags": ["robotics"]}', "x.jsonl")
    [(1, {'id': '7', 'name': 'gripper', 'summary': 'Soft', 'areas': 'robotics'})]
    """
    if name.lower().endswith(TABLES):
        return tabular.read(data, COLUMNS[what], required=["name"])
    if what == "researchers":
        return [(number, _from_person(person)) for number, person in enumerate(scholars.read(data), 1)]
    if what == "labs":
        raise SheetError(_lt("Laboratories come from a CSV or an XLSX file."))
    return [(number, _from_json(row, number, name)) for number, row in _json_rows(_text(data, name), name)]


def key(row, what):
    """What tells a row from the others of its file.

    >>> key({"name": "Gripper"}, "technologies"), key({"name": "Soft", "code": "SRB"}, "labs")
    ('Gripper', 'SRB')
    """
    own = {"labs": ("code",), "researchers": ("orcid", "email")}.get(what, ())
    return next(row[name] for name in ("id", *own, "name") if row.get(name))


def read_queries(path):
    """Queries of a JSON Lines file: ``text``, ``rel`` ({technology id: grade}), ``tags``."""
    rows = [row for _number, row in _json_rows(_text(_bytes(path), path), path)]
    if not rows or not all(isinstance(row.get("rel"), dict) and row.get("text") for row in rows):
        raise SheetError(f"{path} is not a file of queries: every line needs “text” and “rel”.")
    return rows


def _bytes(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SheetError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise SheetError(f"{path} is a folder, not a file.") from None
    except OSError as error:
        raise SheetError(f"{path} cannot be read: {error.strerror}.") from None


def _text(data, name):
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError(_lt("%(file)s is not encoded in UTF-8: save it again as UTF-8.", file=name)) from None


def _json_rows(text, name):
    """Numbered objects of a JSON Lines text.

    >>> _json_rows('{"a": 1}', "x")
    [(1, {'a': 1})]
    >>> _json_rows('a;b', "x")
    Traceback (most recent call last):
    tabular.TableError: x is neither JSON Lines nor CSV: line 1 is not a JSON object.
    """
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            row = ()
        if row is not None and not isinstance(row, dict):
            raise SheetError(
                _lt(
                    "%(file)s is neither JSON Lines nor CSV: line %(line)s is not a JSON object.",
                    file=name,
                    line=number,
                )
            )
        if row is not None:
            rows.append((number, row))
    if not rows:
        raise SheetError(_lt("%(file)s is empty.", file=name))
    return rows


def _from_json(row, number, name):
    missing = [field for field in ("id", "name", "text") if not row.get(field)]
    if missing:
        raise SheetError(
            _lt("%(file)s, line %(line)s: %(missing)s missing.", file=name, line=number, missing=", ".join(missing))
        )
    title = row.get("title") or row["name"]
    areas = ",".join(map(str, row.get("tags") or []))
    return {"id": str(row["id"]), "name": str(title), "summary": str(row["text"])} | ({"areas": areas} if areas else {})


def _from_person(person):
    texts = {name: person[name] for name in ("id", "name", "orcid", "email") if person[name]}
    keywords = ", ".join(person["keywords"])
    return texts | {"keywords": keywords, "areas": keywords, "merge": "known" if person["known"] else "new"}


def parts(text):
    """The names in a cell that holds several.

    >>> parts("Robotics, ai;  | soft")
    ['Robotics', 'ai', 'soft']
    """
    for separator in ";|":
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
