"""Where everything is: the checkout, the state folder, the addons; and the fingerprints that tell what changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("ILP_HOME") or ROOT / ".ilp").expanduser().resolve()
ADDONS = Path(os.environ.get("ILP_ADDONS") or ROOT / "addons").expanduser().resolve()
CONFIG = ROOT / "config"
LOGS = STATE / "logs"
BIN = STATE / "bin"
SYSTEM = STATE / "system"
IS_ROOT = os.geteuid() == 0
SERIES = "19.0"

# Parts of an addon that no database remembers: changing them asks for no upgrade.
NOT_INSTALLED = {"__pycache__", "tests", "readme", "README.md", "README.rst"}


def modules() -> list[str]:
    """The installable addons of this project, by name."""
    return sorted(manifest.parent.name for manifest in ADDONS.glob("*/__manifest__.py"))


def fingerprint(*parts: object) -> str:
    """A short key that changes when any of the parts does."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def addons_fingerprint() -> str:
    """The key of everything in the addons that ends up in a database."""
    return fingerprint(*_contents(sorted(ADDONS.rglob("*"))))


def _contents(files: Iterable[Path]) -> Iterable[object]:
    for file in files:
        relative = file.relative_to(ADDONS)
        if file.is_file() and not NOT_INSTALLED & set(relative.parts):
            yield relative
            yield file.read_bytes()
