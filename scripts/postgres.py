"""PostgreSQL: the server that the environment names, or a cluster of our own on a private socket."""

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from scripts import programs, python_env
from scripts.console import Failure, say, step
from scripts.place import CONFIG, IS_ROOT, STATE, SYSTEM, fingerprint
from scripts.process import output, run

EMBEDDED_REQUIREMENTS = CONFIG / "requirements-pg.txt"
SETTINGS = [
    "listen_addresses = ''",
    "unix_socket_permissions = 0700",
    "max_connections = 100",
    "shared_buffers = 256MB",
]
# For databases that can be made again: a crash may lose them, and everything is faster.
DISPOSABLE = [
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "wal_level = minimal",
    "max_wal_senders = 0",
    "max_wal_size = 4GB",
    "checkpoint_timeout = 1h",
    "jit = off",
]


class Server:
    """The server that PGHOST names. It is the user's: never started, never stopped."""

    binaries: Path | None = None

    def __enter__(self) -> "Server":
        say(f"PostgreSQL is the server at PGHOST={os.environ['PGHOST']}.")
        return self

    def __exit__(self, *_failure: object) -> None:
        """Nothing was started."""

    def environment(self) -> dict[str, str]:
        """What libpq and Odoo need to connect. PGDATABASE would make Odoo open that database: left out."""
        return {name: value for name, value in os.environ.items() if name.startswith("PG") and name != "PGDATABASE"}


class Cluster(Server):
    """A cluster of our own. It runs while any launcher uses it; the last one stops it."""

    def __init__(self, name: str, python: Path, disposable: bool = False):
        self.name, self.disposable = name, disposable
        self.user = _server_user()
        self.base = _base(self.user)
        found = _binaries(self.base) or _fetch_binaries(python, self.base)
        self.binaries = next((path for path in found if self._folder(path).exists()), found[0])
        self.folder = self._folder(self.binaries)
        self.socket = Path(tempfile.gettempdir()) / f"ilp-{fingerprint(STATE)}-{name}"

    def __enter__(self) -> "Cluster":
        self.users = (STATE / f"{self.name}.users").open("w")
        fcntl.flock(self.users, fcntl.LOCK_SH)
        if not self.folder.exists():
            self._initialise()
        self._start()
        return self

    def __exit__(self, *_failure: object) -> None:
        with self.users, contextlib.suppress(BlockingIOError):  # raised while another launcher uses it
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._control("-m", "fast", "-w", "stop", check=False)

    def environment(self) -> dict[str, str]:
        """What libpq and Odoo need to connect."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": "odoo"}

    def _folder(self, binaries: Path) -> Path:
        return self.base / f"{self.name}-{_version(binaries)}"

    def _initialise(self) -> None:
        for other in self.base.glob(f"{self.name}-[0-9]*"):
            version = other.name.rpartition("-")[2]
            say(f"the databases in {other} need PostgreSQL {version}: install it to use them again.")
        with step(f"new PostgreSQL {_version(self.binaries)} cluster for {self.name}"):
            part = self.folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            self._private_folder(part)
            locale = "C.UTF-8" if shutil.which("locale") and "C.utf8" in output(["locale", "-a"]) else "C"
            self._run("initdb", "-D", part, "-U", "odoo", "-A", "trust", "-E", "UTF8", f"--locale={locale}")
            with (part / "postgresql.auto.conf").open("a") as settings:
                settings.write("\n".join(SETTINGS + DISPOSABLE * self.disposable) + "\n")
            part.rename(self.folder)

    def _start(self) -> None:
        """Start it unless it runs; a crash may have left a process id without server, or a server without socket."""
        pid = self.folder / "postmaster.pid"
        if pid.exists() and not _is_postgres(pid.read_text().split()[0]):
            pid.unlink()
        if pid.exists() and not (self.socket / ".s.PGSQL.5432").exists():
            self._control("-m", "fast", "-w", "stop", check=False)
        if self._control("status", check=False).returncode:
            self._private_folder(self.socket)
            self._control(
                "-w", "-t", "120", "-l", self.folder / "server.log", "-o", f"-k {self.socket} -p 5432", "start"
            )

    def _private_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user:
            shutil.chown(folder, self.user)
        elif folder.stat().st_uid != os.geteuid():
            raise Failure(f"{folder} belongs to another user: remove it, or set TMPDIR to a folder of yours.")

    def _control(self, *words: object, check: bool = True) -> subprocess.CompletedProcess:
        return self._run("pg_ctl", "-D", self.folder, *words, check=check)

    def _run(self, program: str, *words: object, check: bool = True) -> subprocess.CompletedProcess:
        # Not to pipes: the server would inherit them and keep them open.
        with tempfile.TemporaryFile("w+") as said:
            done = run(
                [*_as_user(self.user), self.binaries / program, *words],
                check=False,
                env=_environment(self.binaries),
                cwd="/",
                stdout=said,
                stderr=said,
            )
            said.seek(0)
            if check and done.returncode:
                raise Failure(f"PostgreSQL's {program} ended with code {done.returncode}: {said.read().strip()[-300:]}")
        return done


def _is_postgres(pid: str) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    return False


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    users = {user.pw_name for user in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in users), None) if IS_ROOT else None


def _as_user(user: str | None) -> list[str]:
    if not user:
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups", "--"]


def _base(user: str | None) -> Path:
    """The state folder, or a place outside it where that user cannot go in (a project under root's home)."""
    base = STATE / "pg"
    base.mkdir(parents=True, exist_ok=True)
    if user and run([*_as_user(user), "test", "-x", base], check=False, cwd="/").returncode:
        base = Path("/var/lib/ilp") / fingerprint(STATE)
        base.mkdir(parents=True, exist_ok=True)
    return base


def _version(binaries: Path) -> str:
    told = output([binaries / "postgres", "--version"], env=_environment(binaries))
    return re.search(r"\(PostgreSQL\) (\d+)", told)[1]


def _environment(binaries: Path) -> dict[str, str]:
    """Extracted servers need their extracted libraries; no PG* variable of the user may interfere."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if binaries.is_relative_to(SYSTEM):
        environment["LD_LIBRARY_PATH"] = programs.library_path()
    return environment


def _binaries(base: Path) -> list[Path]:
    """Folders with a complete server: the named one, the machine's (newest first), the extracted, the embedded."""
    named = os.environ.get("ILP_PG_BIN")
    if named and not (Path(named) / "initdb").is_file():
        raise Failure(f"ILP_PG_BIN={named} holds no PostgreSQL server (initdb, pg_ctl, postgres).")
    found = [Path(named)] if named else []
    for place in (Path("/usr/lib/postgresql"), SYSTEM / "usr/lib/postgresql"):
        found += sorted(place.glob("[0-9]*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found += (base / "embedded").glob("*/pginstall/bin")
    return [path for path in found if (path / "initdb").is_file() and (path / "postgres").is_file()]


def _fetch_binaries(python: Path, base: Path) -> list[Path]:
    """From apt (installed as root, extracted privately otherwise), else as a wheel."""
    programs.provide(["postgresql"])
    if not (found := _binaries(base)):
        folder = base / "embedded"
        shutil.rmtree(folder, ignore_errors=True)
        python_env.install_target(python, "PostgreSQL as a wheel", folder, EMBEDDED_REQUIREMENTS)
        for program in folder.glob("*/pginstall/bin/*"):
            program.chmod(0o755)
        found = _binaries(base)
    if not found:
        raise Failure(
            "no PostgreSQL server could be had: install the package postgresql, or name one in ILP_PG_BIN or PGHOST."
        )
    return found
