"""The machine's own apt, with private lists: needs no root, changes nothing outside the state folder, and verifies
signatures exactly as the machine does. No host is named here: mirrors are read off the machine's sources."""

import functools
import os
import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from scripts.console import Failure, megabytes, say, step
from scripts.place import STATE
from scripts.process import output

LISTS_AGE = 6 * 3600
KEYRINGS = Path("/usr/share/keyrings")


class Index(NamedTuple):
    """One package index that the machine's sources name."""

    uri: str
    origin: str
    label: str
    suite: str


class Apt:
    """``apt-get`` over one set of sources: the machine's own, or one line derived from them."""

    def __init__(self, name: str, source: str | None = None):
        self.name = name
        self.folder = STATE / "apt" / name
        self.archives = self.folder / "archives"
        for folder in (self.folder / "lists/partial", self.archives / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.archives,
            "Dir::Log": self.folder,
            "APT::Sandbox::User": "",
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "true",
        }
        if source:
            sources = self.folder / "sources.list"
            sources.write_text(source + "\n")
            settings |= {"Dir::Etc::sourcelist": sources, "Dir::Etc::sourceparts": "-"}
        self.options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
        self.environment = dict(os.environ, LC_ALL="C")

    def get(self, *words: object, **options) -> str:
        """Run ``apt-get`` and return what it prints."""
        return output(["apt-get", *self.options, "-qq", *words], env=self.environment, **options)

    def update(self) -> None:
        """Refresh the lists, unless that was done lately."""
        stamp = self.folder / "updated"
        if stamp.exists() and time.time() - stamp.stat().st_mtime < LISTS_AGE:
            return
        with step(f"refresh the package lists ({self.name}, private copy)") as facts:
            try:
                self.get("update")
            except Failure as failure:
                say(f"apt could not refresh every list: {failure}")
                return
            facts.append(
                megabytes(sum(file.stat().st_size for file in (self.folder / "lists").iterdir() if file.is_file()))
                + " of lists"
            )
        stamp.touch()

    def candidate(self, package: str) -> str | None:
        """The version that apt would install."""
        policy = output(["apt-cache", *self.options, "policy", package], env=self.environment)
        found = re.search(r"Candidate: (\d\S*)", policy)
        return found and found[1]

    def indexes(self) -> list[Index]:
        """The package indexes behind the lists."""
        form = "$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(CODENAME)"
        rows = output(
            ["apt-get", *self.options, "indextargets", "--format", form, "Created-By: Packages"], env=self.environment
        )
        return [Index(*row.split("|")) for row in rows.splitlines()]

    def download(self, packages: list[str], folder: Path) -> list[Path]:
        """Fetch packages, without their dependencies, and return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        return self._fetch(["download", *packages], folder)

    def download_missing(self, packages: list[str]) -> list[Path]:
        """Fetch packages with those dependencies that the machine lacks."""
        return self._fetch(["-y", "--no-install-recommends", "--download-only", "install", *packages], self.archives)

    def _fetch(self, words: list[str], folder: Path) -> list[Path]:
        wanted = re.findall(r"^'\S+' (\S+) (\d+)", self.get("--print-uris", *words, cwd=folder), re.MULTILINE)
        size = sum(int(number) for _name, number in wanted)
        if wanted:
            with step(f"download {len(wanted)} packages, {megabytes(size)}", lambda: megabytes(_size(folder))):
                self.get(*words, cwd=folder)
        return [folder / name for name, _size in wanted] or sorted(folder.glob("*.deb"))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.deb"))


def available() -> bool:
    """Whether this machine has apt at all."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


@functools.cache
def own() -> Apt:
    """The machine's own sources."""
    apt = Apt("own sources")
    apt.update()
    return apt


def with_package(package: str, version: str) -> Apt | None:
    """The first apt that offers the package in a version that starts so: the machine's own, else the development suite
    of the same mirror."""
    if (own().candidate(package) or "").startswith(version):
        return own()
    for name, source in _derived_sources():
        apt = Apt(name, source)
        apt.update()
        if (apt.candidate(package) or "").startswith(version):
            return apt
    return None


def _derived_sources() -> list[tuple[str, str]]:
    """Sources of the distribution's development suite, on the mirrors that the machine uses already."""
    indexes = own().indexes()
    mirrors = [os.environ.get("ILP_DEBIAN_MIRROR")] + [
        row.uri for row in indexes if row.origin == row.label == "Debian"
    ]
    sources = [_source("debian", mirror, "sid", "main") for mirror in list(filter(None, mirrors))[:1]]
    archives = [row.uri for row in indexes if row.origin == "Ubuntu" and "security" not in row.suite]
    sources += [_source("ubuntu", archive, "devel", "main universe") for archive in archives[:1]]
    return [source for source in sources if source]


def _source(distribution: str, uri: str, suite: str, components: str) -> tuple[str, str] | None:
    """A name and a line for apt; none without the key that its packages are verified with."""
    files = [KEYRINGS / f"{distribution}-archive-keyring{suffix}" for suffix in (".gpg", ".pgp")]
    keyring = next((file for file in files if file.exists()), None)
    if not keyring:
        say(f"{distribution}'s packages cannot be verified here (no package {distribution}-archive-keyring): not used.")
        return None
    return f"{distribution} {suite}", f"deb [signed-by={keyring}] {uri} {suite} {components}"
