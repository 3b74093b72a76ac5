"""``./ilp bench NAME``: one benchmark of ``tests/bench`` on a copy of the database that the tests use."""

import argparse

from scripts import place, testing
from scripts.console import Failure
from scripts.instance import ready
from scripts.process import hand_over, only_one

FOLDER = place.ROOT / "tests/bench"


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(file.stem for file in FOLDER.glob("[a-z]*.py"))


def bench(arguments: list[str]) -> int:
    """Run the benchmark; the words after its name are its own."""
    parser = argparse.ArgumentParser("bench", add_help=False, allow_abbrev=False)
    parser.add_argument("name", nargs="?")
    options, rest = parser.parse_known_args(arguments)
    if options.name not in names():
        name = options.name or "without name"
        raise Failure(f"there is no benchmark {name}: choose among {', '.join(names())}. See ./ilp --help.", code=2)
    with only_one("test", "running the tests"), ready("test", for_tests=True) as instance:
        database = f"bench-{options.name}"
        instance.clone(testing.full_template(instance), database)
        try:
            words = [options.name, "--config", instance.settings, "--database", database, *rest]
            return hand_over([instance.python, FOLDER, *words], env=instance.environment(), cwd=place.ROOT)
        finally:
            instance.drop(database)
