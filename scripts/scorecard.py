"""The house measures of the addons, read off their source: ``python scripts/scorecard.py`` prints them as a table.

Lines of code are lines that are neither blank nor comment; a method's length leaves its docstring out.
"""

import ast
import io
import re
import statistics
import sys
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

CODE_LINES = 1200
FILE_LINES = 250
METHOD_MEDIAN, METHOD_P90, METHOD_MAX = 7, 18, 25
DOCUMENTED = 100  # per cent of classes, and of public methods
SUDO_PER_1000 = 5
TESTS_TO_CODE = 1.2
REPORTED = {"code", "tests to code"}  # shown beside their limits, not gates: one addon holds a whole room of the design

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FORBIDDEN = {
    r"\bdate\.today\(\)": "the clock of the server: use context_today, cr.now() or a parameter",
    r"\bdatetime\.now\(\)": "the clock of the server: use cr.now() or a parameter",
    r"\b_sql_constraint[s]\b": "constraints in the old way: use models.Constraint",
    r"except\s*:": "bare except",
}


@dataclass
class Card:
    """What one addon measures, and the places that break a rule."""

    name: str
    code: int = 0
    tests: int = 0
    sudo: int = 0
    longest_file: int = 0
    methods: list[int] = field(default_factory=list)
    classes: list[bool] = field(default_factory=list)
    public: list[bool] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, tuple[float, float]]:
        """Measure -> (value, limit)."""
        return {
            "code": (self.code, CODE_LINES),
            "longest file": (self.longest_file, FILE_LINES),
            "method median": (statistics.median(self.methods or [0]), METHOD_MEDIAN),
            "method p90": (percentile(self.methods, 0.9), METHOD_P90),
            "method max": (max(self.methods, default=0), METHOD_MAX),
            "classes documented %": (share(self.classes), DOCUMENTED),
            "public documented %": (share(self.public), DOCUMENTED),
            "sudo per 1000": (round(1000 * self.sudo / max(self.code, 1), 1), SUDO_PER_1000),
            "tests to code": (round(self.tests / max(self.code, 1), 2), TESTS_TO_CODE),
        }

    def misses(self) -> list[str]:
        """The gated measures beyond their limit."""
        wrong = []
        for name, (value, limit) in self.figures().items():
            missed = value < limit if limit == DOCUMENTED else value > limit
            if missed and name not in REPORTED:
                wrong.append(f"{name}: {value}, limit {limit}")
        return wrong


def percentile(values: list[int], part: float) -> int:
    """
    >>> percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 20], 0.9)
    9
    """
    return sorted(values)[max(0, -int(-part * len(values) // 1) - 1)] if values else 0


def share(flags: list[bool]) -> float:
    """
    >>> share([True, True, False, True])
    75.0
    """
    return round(100 * sum(flags) / len(flags), 1) if flags else 100.0


def code_lines(source: str) -> int:
    """
    >>> code_lines("import os  # why\\n\\n# a comment\\nprint(os)\\n")
    2
    """
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def method_length(node: ast.FunctionDef) -> int:
    """Lines from ``def`` to the end, without decorators and docstring."""
    body = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    return node.end_lineno - node.lineno + 1 - (body.end_lineno - body.lineno + 1 if documented else 0)


def measure(addon: Path) -> Card:
    """The card of one addon."""
    card = Card(addon.name)
    for path in sorted(addon.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "tests" in path.relative_to(addon).parts:
            card.tests += code_lines(source)
            continue
        card.code += code_lines(source)
        card.longest_file = max(card.longest_file, len(source.splitlines()))
        where = path.relative_to(addon.parent)
        _read_tree(card, where, ast.parse(source))
        _read_lines(card, where, source.splitlines())
    return card


def _read_tree(card: Card, where: Path, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            _note(card, card.classes, where, node, "class")
            for method in node.body:
                if isinstance(method, DEFINITIONS) and not method.name.startswith("_"):
                    _note(card, card.public, where, method, "public method")
        elif isinstance(node, DEFINITIONS):
            length = method_length(node)
            card.methods.append(length)
            if length > METHOD_MAX:
                card.places.append(f"{where}:{node.lineno}: {node.name} has {length} lines, limit {METHOD_MAX}")
        elif isinstance(node, ast.Call) and _translates(node) and node.args and isinstance(node.args[0], ast.JoinedStr):
            card.places.append(f"{where}:{node.lineno}: an f-string in _() is never translated")


def _note(card: Card, flags: list[bool], where: Path, node: ast.ClassDef | ast.FunctionDef, kind: str) -> None:
    documented = bool(ast.get_docstring(node))
    flags.append(documented)
    if not documented:
        card.places.append(f"{where}:{node.lineno}: {kind} {node.name} without docstring")


def _translates(node: ast.Call) -> bool:
    return getattr(node.func, "id", getattr(node.func, "attr", "")) in ("_", "_lt")


def _read_lines(card: Card, where: Path, lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        above = lines[number - 2] if number > 1 else ""
        if re.search(r"\.sudo\(\)", line):
            card.sudo += 1
            if "_sudo" not in line and "#" not in line and not above.lstrip().startswith("#"):
                card.places.append(f"{where}:{number}: sudo without a name in _sudo or a reason: {line.strip()[:60]}")
        for pattern, rule in FORBIDDEN.items():
            if re.search(pattern, line.partition("#")[0]):
                card.places.append(f"{where}:{number}: {rule}")


def table(cards: list[Card]) -> str:
    """All cards side by side, with the limits; what is beyond them is marked."""
    names = [card.name for card in cards]
    rows = [f"{'':<22}{'limit':>8}" + "".join(f"{name:>20}" for name in names)]
    for measure_name in Card("").figures():
        limit = Card("").figures()[measure_name][1]
        cells = [card.figures()[measure_name][0] for card in cards]
        marks = ["!" if any(miss.startswith(f"{measure_name}:") for miss in card.misses()) else " " for card in cards]
        rows.append(f"{measure_name:<22}{limit:>8}" + "".join(f"{c:>19}{m}" for c, m in zip(cells, marks, strict=True)))
    return "\n".join(rows)


def main() -> int:
    """Print the table and the places; the exit code says whether all gates hold."""
    root = Path(__file__).resolve().parent.parent / "addons"
    cards = [measure(manifest.parent) for manifest in sorted(root.glob("*/__manifest__.py"))]
    print(table(cards))
    for card in cards:
        print("\n".join(card.places))
    return int(any(card.misses() or card.places for card in cards))


if __name__ == "__main__":
    sys.exit(main())
