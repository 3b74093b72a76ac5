"""The addons' style, measured: linters, the house scorecard, and complete translations."""

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from scripts import place, scorecard

TOOLS = Path(sys.executable).parent

# Checks that are off, and why.
TASTE = {
    "missing-readme": "the readme is made of fragments",
    "consider-merging-classes-inherited": "a big model is told in files of one subject, of 250 lines at most",
}


def lint(*command: object) -> None:
    """Run a linter; what it says is the failure."""
    done = subprocess.run([str(word) for word in command], cwd=place.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def tool(name: str) -> list[object]:
    """A test tool of this Python."""
    return [sys.executable, "-m", name]


def addons() -> list[Path]:
    """Their folders."""
    return [place.ADDONS / module for module in place.modules()]


def test_ruff():
    lint(*tool("ruff"), "check", "--no-cache", "scripts", "tests", "conftest.py", place.ADDONS)


def test_pylint_odoo():
    lint(*tool("pylint"), "--rcfile=pyproject.toml", f"--disable={','.join(TASTE)}", *addons())


def test_oca_checks():
    lint(TOOLS / "oca-checks-odoo-module", "--config=.oca_hooks.cfg", *addons())


@pytest.fixture(scope="module")
def cards():
    """One card per addon; the table is printed for the reader of a failure."""
    measured = {module: scorecard.measure(place.ADDONS / module) for module in place.modules()}
    print(scorecard.table(list(measured.values())))
    return measured


@pytest.mark.parametrize("module", place.modules())
def test_scorecard(cards, module):
    card = cards[module]
    assert not card.misses() + card.places, "\n".join(card.misses() + card.places)


@pytest.fixture(scope="module")
def templates(instance, copy, tmp_path_factory):
    """The terms of each addon as Odoo exports them now."""
    folder = tmp_path_factory.mktemp("terms")
    for module in place.modules():
        file = folder / f"{module}.pot"
        instance.call("i18n", "export", "-d", copy, "-l", "pot", "-o", file, module, log=folder / "export.log")
    return {module: polib.pofile(str(folder / f"{module}.pot")) for module in place.modules()}


def catalogue(module: str, name: str) -> polib.POFile:
    """A file of the addon's translations."""
    path = place.ADDONS / module / "i18n" / name
    assert path.exists(), f"{path} is missing: ./ilp odoo i18n export -l pot it_IT -- {module}"
    return polib.pofile(str(path))


@pytest.mark.parametrize("module", place.modules())
def test_the_template_of_terms_is_up_to_date(templates, module):
    ours = {entry.msgid for entry in catalogue(module, f"{module}.pot")}
    now = {entry.msgid for entry in templates[module]}
    assert ours == now, f"missing: {sorted(now - ours)[:20]}, superfluous: {sorted(ours - now)[:20]}"


@pytest.mark.parametrize("module", place.modules())
def test_every_term_is_in_italian(templates, module):
    italian = catalogue(module, "it.po")
    done = {
        entry.msgid for entry in italian if entry.translated() and "fuzzy" not in entry.flags and not entry.obsolete
    }
    missing = sorted({entry.msgid for entry in templates[module]} - done)
    assert not missing, f"{len(missing)} terms without a translation: {missing[:20]}"


def test_the_launcher_keeps_the_house_style_too():
    card = scorecard.measure(place.ROOT / "scripts")
    missed = [miss for miss in card.misses() if not miss.startswith("code:")]
    assert not missed + card.places, "\n".join(missed + card.places)


def test_examples_in_the_launcher():
    for name in ("console", "python_env", "scorecard"):
        assert doctest.testmod(importlib.import_module(f"scripts.{name}")).failed == 0
