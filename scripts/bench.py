"""``./ilp bench NAME``: one benchmark of ``tests/bench`` on a copy of the database that the tests use.

With ``--oca`` the community's engines for recurring fees are fetched into the state folder and installed on that copy,
to be measured beside ours. They are AGPL and nobody's dependency: nothing of the project loads them.
"""

import argparse

from scripts import place, python_env, testing
from scripts.console import Failure, say, step
from scripts.instance import BATCH, Instance, ready
from scripts.process import hand_over, only_one

FOLDER = place.ROOT / "tests/bench"
OCA = place.STATE / "oca"
ENGINES = ("contract", "subscription_oca")


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(file.stem for file in FOLDER.glob("[a-z]*.py"))


def bench(arguments: list[str]) -> int:
    """Run the benchmark; the words after its name are its own."""
    parser = argparse.ArgumentParser("bench", add_help=False, allow_abbrev=False)
    parser.add_argument("name", nargs="?")
    parser.add_argument("--oca", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    if options.name not in names():
        name = options.name or "without name"
        raise Failure(f"there is no benchmark {name}: choose among {', '.join(names())}. See ./ilp --help.", code=2)
    with only_one("test", "running the tests"), ready("test", for_tests=True) as instance:
        database = f"bench-{options.name}"
        instance.clone(testing.full_template(instance), database)
        try:
            more = _install_oca(instance, database) if options.oca else []
            words = [options.name, "--config", instance.settings, "--database", database, *more]
            words += ["--odoo", instance.source.script, *rest]
            return hand_over([instance.python, FOLDER, *words], env=instance.environment(), cwd=place.ROOT)
        finally:
            instance.drop(database, f"{database}-stock")


def _install_oca(instance: Instance, database: str) -> list[str]:
    """Fetch the engines once and install them; without a network the benchmark goes on without them."""
    folder = OCA / "odoo/addons"
    try:
        if not all((folder / engine).is_dir() for engine in ENGINES):
            python_env.install_target(instance.python, "OCA's engines", OCA, FOLDER / "oca.txt")
    except Failure as failure:
        say(f"without OCA's engines: {failure}")
        return []
    path = f"--addons-path={instance.addons_path(folder)}"
    with step("install OCA's engines"):
        instance.call("server", "-d", database, "-i", ",".join(ENGINES), path, *BATCH, log=place.LOGS / "oca.log")
    return [path]
