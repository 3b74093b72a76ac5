"""Where Odoo comes from: a checkout, the running Python, an earlier extraction, or the distribution's package."""

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import apt
from scripts.console import Failure, say, step
from scripts.place import SERIES, STATE
from scripts.process import run

PACKAGE = "odoo-19"
TESTED_VERSION = "19.0.0+dfsg-1"
TREE = STATE / "odoo"
INSIDE = Path("usr/lib/python3/dist-packages")

# The package links to files of these packages instead of shipping them. The last two are found in stable releases only.
COMPANIONS = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
]
STABLE_COMPANIONS = ["fonts-font-awesome", "fonts-inconsolata"]

# The package leaves this file out although a bundle names it: every backend page would log an error and fail its tours.
STUB = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
STUB_TEXT = "/* Not in the distribution's package; only the blurred background of video calls uses it. */\n"

HINT = (
    "Name a checkout of Odoo 19.0 in ODOO_SOURCE, or a Debian mirror in ILP_DEBIAN_MIRROR (with the package "
    "debian-archive-keyring installed), or use docker compose (README.md)."
)


@dataclass(frozen=True)
class OdooSource:
    """An Odoo that can be started."""

    path: Path  # the folder to import from
    script: Path  # Odoo's own command
    origin: str
    addons: Path | None = None  # a checkout keeps most addons beside the package
    python: Path | None = None  # a Python that has Odoo and all that it needs

    @classmethod
    def at(cls, path: Path, origin: str, script: Path, **more) -> "OdooSource | None":
        """The source in that folder, if it is one of our series and complete."""
        release = path / "odoo/release.py"
        found = release.is_file() and re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", release.read_text())
        if not found or f"{found[1]}.{found[2]}" != SERIES or not script.is_file():
            return None
        return cls(path, script, origin, **more)


def find_or_fetch() -> OdooSource:
    """The first Odoo 19 on this machine, else the distribution's."""
    places: list[Callable[[], OdooSource | None]] = [_checkout, _importable, _extracted]
    return next((source for place in places if (source := place())), None) or _fetch()


def _checkout() -> OdooSource | None:
    named = os.environ.get("ODOO_SOURCE")
    if not named:
        return None
    path = Path(named).expanduser().resolve()
    source = OdooSource.at(path, "ODOO_SOURCE", path / "odoo-bin", addons=path / "addons")
    if not source:
        raise Failure(f"ODOO_SOURCE={named} is not a checkout of Odoo {SERIES}.")
    return source


def _importable() -> OdooSource | None:
    if not importlib.util.find_spec("odoo") or not all(map(importlib.util.find_spec, ("psycopg2", "lxml", "werkzeug"))):
        return None
    release = importlib.util.find_spec("odoo.release")
    if not release or not release.origin:
        return None
    path = Path(release.origin).parent.parent
    script = next(
        (file for file in (path / "odoo-bin", Path(shutil.which("odoo") or "")) if file.is_file()), path / "odoo-bin"
    )
    beside = path / "addons" if script.parent == path else None
    return OdooSource.at(path, "installed for this Python", script, addons=beside, python=Path(sys.executable))


def _extracted() -> OdooSource | None:
    tree = TREE.resolve()
    return OdooSource.at(tree / INSIDE, "the distribution's package", tree / "usr/bin/odoo")


def _fetch() -> OdooSource:
    """Download and extract the distribution's package; the finished tree appears at once, or not at all."""
    if not apt.available():
        raise Failure(f"Odoo {SERIES} is not on this machine, which has no apt either. {HINT}")
    source = apt.with_package(PACKAGE, f"{SERIES}.")
    if not source:
        raise Failure(
            f"Odoo {SERIES} could not be fetched: no package {PACKAGE} of that series through this machine's apt "
            f"(no network, or another distribution). {HINT}"
        )
    version = source.candidate(PACKAGE)
    if version != TESTED_VERSION:
        say(f"{PACKAGE} {version} is new here: this project was tested with {TESTED_VERSION}.")
    packages = source.download([f"{PACKAGE}={version}", *COMPANIONS], STATE / "debs")
    packages += apt.own().download(STABLE_COMPANIONS, STATE / "debs")
    with step("extract Odoo"):
        part = STATE / "odoo.part"
        shutil.rmtree(part, ignore_errors=True)
        for package in packages:
            run(["dpkg-deb", "-x", package, part])
        _complete(part)
        shutil.rmtree(TREE, ignore_errors=True)
        part.rename(TREE)
    shutil.rmtree(STATE / "debs", ignore_errors=True)
    return _extracted() or _incomplete()


def _complete(tree: Path) -> None:
    """Point the package's absolute links into the tree, and put the stub where a file was left out."""
    for link in (tree / INSIDE).rglob("*"):
        if link.is_symlink():
            target = Path(os.readlink(link))
            if target.is_absolute():
                link.unlink()
                link.symlink_to(os.path.relpath(tree / target.relative_to("/"), link.parent))
            if not link.exists():
                raise Failure(f"the package {PACKAGE} links to {target}, which none of its companions has. {HINT}")
    stub = tree / INSIDE / STUB
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB_TEXT)


def _incomplete() -> OdooSource:
    raise Failure(
        f"the package {PACKAGE} was extracted to {TREE}, but is not an Odoo {SERIES} with its command. {HINT}"
    )
