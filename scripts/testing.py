"""``./ilp test``: a database installed once per state of the addons, then pytest over all tests on copies of it."""

import os
import re
import sys
from pathlib import Path

from scripts import odoo_source, place, programs
from scripts.console import Failure, say
from scripts.instance import LANGUAGES, Instance, ready
from scripts.postgres import Cluster
from scripts.process import hand_over, only_one

FULL, CORE = "tpl-full", "tpl-core"
ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"


def test(arguments: list[str]) -> int:
    """Run the tests; pytest's own options and paths narrow them down."""
    with only_one("test", "running the tests"), ready("test", for_tests=True) as instance:
        if not programs.find_browser():
            raise Failure(
                "no Chromium or Chrome could be had, and without one the browser tours would be skipped: install one."
            )
        programs.provide_compose()
        _clear(instance)
        template = full_template(instance)
        command = [
            instance.python,
            "-m",
            "pytest",
            "-c",
            place.ROOT / "pyproject.toml",
            *_parallel(arguments),
            "--odoo-http",
        ]
        # One word each: pytest takes a path that stands alone for a place to look for tests.
        command += [f"--odoo-database={template}", f"--odoo-config={instance.settings}", "--odoo-log-level=warn"]
        ours = {"ILP_HOME": str(place.STATE), "ILP_ADDONS": str(place.ADDONS), "ILP_PYTHON": sys.executable}
        return hand_over([*command, *arguments], env=instance.environment() | ours, cwd=place.ROOT)


def _parallel(arguments: list[str]) -> list[str]:
    """Two workers, unless the tests are to be followed one by one."""
    jobs = os.environ.get("ILP_JOBS", "2")
    single = jobs in ("0", "1") or any(word.startswith(("--pdb", "--trace", "-n", "--co")) for word in arguments)
    return [] if single else ["-n", jobs, "--dist", "loadscope"]


def _clear(instance: Instance) -> None:
    """Remove what killed runs left."""
    kept = re.compile(rf"(postgres|template[01]|({FULL}|{CORE})-[0-9a-f]+)")
    instance.drop(*[name for name in instance.databases() if not kept.fullmatch(name)])


def full_template(instance: Instance) -> str:
    """Everything with demonstration data, installed from nothing: the tests run on it, test_install reads its log."""
    modules = place.modules()
    if not modules:
        raise Failure(f"there are no addons in {place.ADDONS}.")
    words = ["--with-demo", f"--load-language={LANGUAGES}"]
    return _template(instance, FULL, modules, words, place.addons_fingerprint())


def core_template(instance: Instance, dependencies: list[str]) -> str:
    """Only what the addons depend on, without demonstration data: kept until Odoo or that list changes."""
    return _template(instance, CORE, dependencies, [], "")


def _template(instance: Instance, kind: str, modules: list[str], words: list[str], addons: str) -> str:
    """The template of that kind; its name tells what it was made of, and an older one goes when it is made."""
    source = instance.source.path
    odoo = (source, (source / "odoo/release.py").read_bytes(), (place.CONFIG / "requirements.txt").read_bytes())
    name = f"{kind}-{place.fingerprint(*odoo, *modules, *words, addons)}"
    databases = instance.databases()
    if name not in databases:
        instance.drop(*[old for old in databases if old.startswith(f"{kind}-")])
        title, finish = f"install {len(modules)} modules into the database {name}", ASSETS if kind == FULL else ""
        log = instance.install(name, modules, *words, title=title, finish=finish)
        say(f"the log of the installation is {log}")
    return name


def attach() -> Instance:
    """The instance that ``./ilp test`` made ready, for tests that run beside it."""
    python = Path(sys.executable)
    return Instance("test", odoo_source.find_or_fetch(), python, Cluster("test", python))
