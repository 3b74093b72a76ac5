"""Files of technologies and queries: read, checked, and refused with one sentence. Pure functions, no ``env``."""

import csv
import json
from io import StringIO

COLUMNS = {"id", "name", "summary", "lab", "areas", "trl", "ip_status", "features", "advantages", "applications"}


class SheetError(Exception):
    """Why a file cannot be used, as one sentence for whoever runs the command."""


def read(path):
    """Rows of a technology file: ``.csv`` with a header, or JSON Lines with ``id``, ``name`` and ``text``."""
    text = _text(path)
    if path.suffix.lower() == ".csv":
        return [_from_csv(row, path) for row in _csv_rows(text, path)]
    return [_from_json(row, number, path) for number, row in _json_rows(text, path)]


def read_queries(path):
    """Queries of a JSON Lines file: ``text``, ``rel`` ({technology id: grade}), ``tags``."""
    rows = [row for _number, row in _json_rows(_text(path), path)]
    if not rows or not all(isinstance(row.get("rel"), dict) and row.get("text") for row in rows):
        raise SheetError(f"{path} is not a file of queries: every line needs “text” and “rel”.")
    return rows


def _text(path):
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SheetError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise SheetError(f"{path} is a folder, not a file.") from None
    except OSError as error:
        raise SheetError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SheetError(f"{path} is not encoded in UTF-8: save it again as UTF-8.") from None


def _json_rows(text, path):
    """Numbered objects of a JSON Lines text.

    >>> list(_json_rows('{"a": 1}', "x"))
    [(1, {'a': 1})]
    >>> list(_json_rows('a;b', "x"))
    Traceback (most recent call last):
    tools.sheets.SheetError: x is neither JSON Lines nor CSV: line 1 is not a JSON object.
    """
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            row = ()
        if row is not None and not isinstance(row, dict):
            raise SheetError(f"{path} is neither JSON Lines nor CSV: line {number} is not a JSON object.")
        if row is not None:
            rows.append((number, row))
    if not rows:
        raise SheetError(f"{path} is empty.")
    return rows


def _from_json(row, number, path):
    missing = [key for key in ("id", "name", "text") if not row.get(key)]
    if missing:
        raise SheetError(f"{path}, line {number}: {', '.join(missing)} missing.")
    name = row.get("title") or row["name"]
    return {"id": str(row["id"]), "name": name, "summary": row["text"], "areas": row.get("tags") or []}


def _csv_rows(text, path):
    """Rows of a CSV text with its header checked; comma, semicolon or tab.

    >>> _csv_rows("name;summary\\nGripper;Soft", "x")
    [{'name': 'Gripper', 'summary': 'Soft'}]
    >>> _csv_rows("colour\\nred", "x")
    Traceback (most recent call last):
    tools.sheets.SheetError: x has no column “name”; columns it may have: advantages, applications, ...
    """
    header = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=header.count)
    rows = list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))
    columns = {column.strip().lower() for column in header.split(delimiter)} if header else set()
    if "name" not in {column.strip('"') for column in columns}:
        raise SheetError(f"{path} has no column “name”; columns it may have: {', '.join(sorted(COLUMNS))}.")
    if not rows:
        raise SheetError(f"{path} has a header but no rows.")
    return [{key.strip().lower(): (value or "").strip() for key, value in row.items() if key} for row in rows]


def _from_csv(row, path):
    unknown = row.keys() - COLUMNS
    if unknown:
        raise SheetError(f"{path} has columns that are not known: {', '.join(sorted(unknown))}.")
    areas = [area.strip() for area in row.get("areas", "").split(",") if area.strip()]
    return {key: value for key, value in row.items() if value} | {"id": row.get("id") or row["name"], "areas": areas}
