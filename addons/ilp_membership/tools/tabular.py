"""Tables that people send: CSV or XLSX bytes in, checked rows out, and workbooks back. Pure functions, no ``env``.

A file that cannot be used is refused with a :class:`TableError`; show it with ``env._(error.sentence)``.
"""

import csv
import re
import warnings
import zlib
from datetime import datetime, time
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
MAX_BYTES = 50_000_000
MAX_UNPACKED = 500_000_000
MAX_ROWS = 200_000
XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BROKEN = (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError, EOFError, zlib.error)
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")


class TableError(Exception):
    """Why a file cannot be used: one sentence, lazily translated or plain, English as a string."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self):
        return self.sentence if isinstance(self.sentence, str) else self.sentence._translate("en_US")


def read(data, columns, required=()):
    """Rows of a table as ``[(line, {column: text})]``, empty cells and empty rows left out.

    ``columns`` is ``{name: aliases}``: a header may be the name or one of its aliases, in any case, with spaces or
    underscores. Dates come out as ``2026-12-31``, whole numbers without decimals.

    >>> read("Nome;TRL\\n Pinza ;6\\n;\\nSkin;\\n".encode(), {"name": ("nome",), "trl": ()}, required=["name"])
    [(2, {'name': 'Pinza', 'trl': '6'}), (4, {'name': 'Skin'})]
    >>> read(b"colour\\nred\\n", {"name": ()})
    Traceback (most recent call last):
    tabular.TableError: Columns that are not known: colour. Columns it may have: name.
    """
    rows = _rows(data)
    _line, header = next(rows, (0, []))
    names = _names(header, columns, required)
    found = []
    for line, cells in rows:
        if values := _values(line, cells, names):
            found.append((line, values))
        if len(found) > MAX_ROWS:
            raise TableError(_lt("The file has more than %(rows)s rows: split it.", rows=MAX_ROWS))
    if not found:
        raise TableError(_lt("The file has a header but no rows."))
    return found


def _values(line, cells, names):
    texts = [_text(cell) for cell in cells]
    if any(texts[len(names) :]):
        raise TableError(
            _lt("Row %(line)s has more cells than the header: put quotes around texts with separators.", line=line)
        )
    return {name: text for name, text in zip(names, texts, strict=False) if name and text}


def _rows(data):
    """Numbered rows of cells, the header first."""
    if not data.strip():
        raise TableError(_lt("The file is empty."))
    if len(data) > MAX_BYTES:
        raise TableError(_lt("The file is larger than %(size)s MB: split it.", size=MAX_BYTES // 1_000_000))
    if data.startswith(XLS):
        raise TableError(_lt("This is the old Excel format: save it again as .xlsx or as CSV."))
    return _xlsx_rows(data) if data.startswith(XLSX) else _csv_rows(data)


def _csv_rows(data):
    text = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num - sum(cell.count("\n") for cell in cells), cells
    except csv.Error as error:
        raise TableError(
            _lt("Row %(line)s cannot be read as CSV: %(cause)s.", line=reader.line_num, cause=error)
        ) from None


def decode(data):
    """Text of a file: UTF-8, UTF-16 as Excel writes it, or Windows-1252 as older programs do.

    >>> decode("qualità".encode("cp1252")), decode("\\ufeffqualità".encode("utf-8")), decode("à".encode("utf-16"))
    ('qualità', 'qualità', 'à')
    >>> decode(b"PNG\\x00\\x01")
    Traceback (most recent call last):
    tabular.TableError: This is not a table: send a CSV or an XLSX file.
    """
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError(_lt("This is not a table: send a CSV or an XLSX file."))


def _xlsx_rows(data):
    from openpyxl import load_workbook  # slow to load, and only needed here

    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED:
            raise TableError(_lt("The file is larger than %(size)s MB: split it.", size=MAX_UNPACKED // 1_000_000))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = load_workbook(BytesIO(data), read_only=True, data_only=True).worksheets[0]
            sheet.reset_dimensions()
            for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                if any(_text(cell) for cell in cells):
                    yield line, list(cells)
    except BROKEN as error:
        raise TableError(
            _lt("The workbook cannot be read (%(cause)s): save it again as CSV.", cause=type(error).__name__)
        ) from None


def _names(header, columns, required):
    """The column of each cell of the header, empty for a cell without a title."""
    known = {_key(title): name for name, aliases in columns.items() for title in (name, *aliases)}
    titles = [_text(cell) for cell in header]
    allowed = ", ".join(columns)
    names = [known.get(_key(title), "") for title in titles]
    if missing := [name for name in required if name not in names]:
        raise TableError(
            _lt(
                "The file has no column “%(missing)s”; columns it may have: %(allowed)s.",
                missing=missing[0],
                allowed=allowed,
            )
        )
    if unknown := [title for title in titles if title and _key(title) not in known]:
        raise TableError(
            _lt(
                "Columns that are not known: %(titles)s. Columns it may have: %(allowed)s.",
                titles=", ".join(unknown),
                allowed=allowed,
            )
        )
    if twice := {name for name in names if name and names.count(name) > 1}:
        raise TableError(_lt("The column “%(name)s” is there twice.", name=min(twice)))
    return names


def _key(title):
    return re.sub(r"[\s_\-./]+", " ", title).strip().casefold()


def _text(cell):
    """
    >>> _text(6.0), _text(" a "), _text(None), _text(datetime(2026, 12, 31)), _text(True), _text(1.5)
    ('6', 'a', '', '2026-12-31', '1', '1.5')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, bool) or (isinstance(cell, float) and cell.is_integer()):
        return str(int(cell))
    return str(cell).strip()


def as_date(text):
    """A day as people write it, None when it is none; the day comes before the month.

    >>> as_date("2026-12-31"), as_date("31/12/2026"), as_date("31/02/2026"), as_date("soon")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31), None, None)
    """
    for pattern in DATES:
        try:
            return datetime.strptime(text[:10] if pattern == DATES[0] else text, pattern).date()
        except ValueError:
            continue
    return None


def as_number(text):
    """An amount as people write it, None when it is none: the last of point and comma separates the decimals.

    >>> as_number("1.234,56"), as_number("1,234.56"), as_number("€ 12 000"), as_number("1.234.567"), as_number("x")
    (1234.56, 1234.56, 12000.0, 1234567.0, None)
    >>> as_number("1.500"), as_number("1,5"), as_number("1.5")
    (1500.0, 1.5, 1.5)
    """
    text = re.sub(r"[\s€'’]", "", text)
    decimal = max(".,", key=text.rfind)
    groups = text.split(decimal)
    if len(groups) > 2 or (decimal == "." and len(groups) == 2 and len(groups[1]) == 3):
        decimal = ""
    digits = "".join(char for char in text if char not in ".," or char == decimal).replace(",", ".")
    return float(digits) if re.fullmatch(r"-?\d+(\.\d+)?", digits) else None


def workbook(header, rows, title="ILP"):
    """An XLSX file of texts, numbers and days; a text is never a formula, whatever it begins with.

    >>> data = workbook(["name", "from"], [["=1+1", datetime(2026, 1, 2)], ["B", None]])
    >>> read(data, {"name": (), "from": ()})
    [(2, {'name': '=1+1', 'from': '2026-01-02'}), (3, {'name': 'B'})]
    """
    import xlsxwriter  # slow to load, and only needed here

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options | {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header), 24)
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, 0, ["" if cell is None or cell is False else cell for cell in cells])
    return stream.getvalue()

