"""``./ilp`` as a person meets it: bad input, no network, a run that was killed, two at once, Ctrl-C."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import place

NOWHERE = "http://127.0.0.1:9/"  # the port of the discard service: nobody answers
MANIFEST = '{"name": "Tiny", "depends": ["base"], "license": "LGPL-3", "version": "19.0.1.0.%d"}'


def environment(**variables: object) -> dict[str, str]:
    """What a person's shell has, without what ./ilp test added."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ODOO_RC", "PYTEST"))}
    return kept | {name: str(value) for name, value in variables.items()}


def ilp(*words: object, timeout: int = 300, **variables: object) -> subprocess.CompletedProcess:
    """Run the launcher to its end."""
    command = [str(word) for word in (place.ROOT / "ilp", *words)]
    return subprocess.run(
        command,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def start(*words: object, **variables: object) -> subprocess.Popen:
    """Start the launcher as a terminal does, in a process group of its own."""
    command = [str(word) for word in (place.ROOT / "ilp", *words)]
    return subprocess.Popen(
        command,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process: subprocess.Popen, pattern: str) -> str:
    """What it prints, up to the line that has the pattern."""
    said = ""
    for line in process.stdout:
        said += line
        if re.search(pattern, line):
            return said
    pytest.fail(f"{pattern!r} was never said:\n{said}")


def wait_for(condition, seconds: int = 120) -> None:
    """Until it is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@contextlib.contextmanager
def state_folder(*parts: str) -> Iterator[Path]:
    """A state folder of its own that borrows finished parts of the real one; PostgreSQL's user can enter it."""
    home = Path(tempfile.mkdtemp(prefix="ilp-test-"))
    home.chmod(0o755)
    for part in parts:
        if (place.STATE / part).exists():
            (home / part).symlink_to((place.STATE / part).resolve())
    try:
        yield home
    finally:
        for pid in home.glob("pg/*/postmaster.pid"):
            os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)
        for left in Path(tempfile.gettempdir()).glob(f"ilp-{place.fingerprint(home)}-*"):
            shutil.rmtree(left, ignore_errors=True)


@pytest.fixture(scope="module")
def tiny() -> Iterator[dict[str, Path]]:
    """A launcher with its own state and one small addon: makes a database in seconds."""
    with state_folder("odoo", "venv", "bin", "system") as home:
        addon = home / "addons/ilp_tiny"
        addon.mkdir(parents=True)
        (addon / "__init__.py").touch()
        (addon / "__manifest__.py").write_text(MANIFEST % 0)
        yield {"ILP_HOME": home, "ILP_ADDONS": home / "addons"}


def test_help_names_every_command_and_variable():
    text = ilp("--help").stdout
    source = "".join(path.read_text() for path in (place.ROOT / "scripts").glob("*.py"))
    for name in {"run", "test", "bench", "odoo", "import", "ODOO_SOURCE", *re.findall(r'"(ILP_\w+)"', source)}:
        assert name in text


@pytest.mark.parametrize(
    "words",
    [["fly"], ["run", "--fast"], ["run", "--port"], ["run", "--port", "http"], ["run", "--port", "70000"], ["run", "x"],
     ["bench"], ["bench", "flying"], ["import"], ["import", "people", "x.csv"], ["import", "technologies"]],
    ids=" ".join,
)  # fmt: skip
def test_bad_words_are_answered_in_one_sentence(words):
    done = ilp(*words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "./ilp --help" in done.stderr


def test_a_missing_file_is_answered_in_one_sentence():
    done = ilp("import", "technologies", "nowhere.csv")
    assert (done.returncode, done.stderr) == (1, "ilp: there is no file nowhere.csv.\n")


def test_a_busy_port_that_was_asked_for_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = ilp("run", "--port", port)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert f"port {port} is busy" in done.stderr


def test_an_odoo_source_that_is_none_is_named(tmp_path):
    done = ilp("run", "--smoke", ILP_HOME=tmp_path / "home", ODOO_SOURCE=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "ODOO_SOURCE" in done.stderr


def test_without_network_odoo_is_asked_for_in_one_sentence(tmp_path):
    settings = tmp_path / "apt.conf"
    settings.write_text(f'Acquire::http::Proxy "{NOWHERE}"; Acquire::https::Proxy "{NOWHERE}";')
    with state_folder() as home:
        done = ilp("run", "--smoke", ILP_HOME=home, APT_CONFIG=settings, ODOO_SOURCE="")
        assert not (home / "odoo").exists()
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert "could not be fetched" in last and "ODOO_SOURCE" in last and "docker compose" in last
    assert "Traceback" not in done.stderr


def test_without_network_python_packages_are_asked_for_in_one_sentence():
    offline = {"PIP_INDEX_URL": NOWHERE, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": 0}
    with state_folder("odoo", "bin", "system") as home:
        done = ilp("odoo", "--version", ILP_HOME=home, PIP_NO_CACHE_DIR=1, **offline)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert "pip could not fetch" in last and "Check the network" in last
    assert "Traceback" not in done.stderr


def test_a_run_that_was_killed_is_simply_run_again(tiny):
    process = start("run", "--smoke", **tiny)
    read_until(process, "make the database")
    log = tiny["ILP_HOME"] / "logs/install-ilp.log"
    wait_for(lambda: log.exists() and "Loading module base" in log.read_text())
    process.kill()
    process.wait()
    done = ilp("run", "--smoke", **tiny)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^http://127.0.0.1:\d+/$", done.stdout, re.MULTILINE)
    assert re.search(r"admin +admin", done.stdout)


def test_the_second_run_is_quick_and_takes_the_next_port(tiny):
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", 8069)):
        started = time.monotonic()
        done = ilp("run", "--smoke", **tiny)
        assert done.returncode == 0, done.stderr
        assert "port 8069 is busy: taking" in done.stderr
        assert "make the database" not in done.stderr and "update the database" not in done.stderr
        assert time.monotonic() - started < 20


def test_setting_up_again_takes_no_time(tiny):
    started = time.monotonic()
    done = ilp("odoo", "--version", **tiny)
    assert (done.returncode, done.stdout) == (0, "Odoo Server 19.0\n")
    assert time.monotonic() - started < 5


def test_changed_addons_update_the_database(tiny):
    (tiny["ILP_ADDONS"] / "ilp_tiny/__manifest__.py").write_text(MANIFEST % 1)
    assert "update the database" in ilp("run", "--smoke", **tiny).stderr
    assert "update the database" not in ilp("run", "--smoke", **tiny).stderr


def test_a_process_id_left_by_a_crash_is_no_obstacle(tiny):
    cluster = next((tiny["ILP_HOME"] / "pg").glob("run-*"))
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n")
    assert ilp("odoo", "--version", **tiny).returncode == 0


def test_the_second_of_two_waits_and_says_so(tiny):
    with (tiny["ILP_HOME"] / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start("odoo", "--version", **tiny)
        read_until(process, "another ./ilp is setting up .*: waiting for it")
    assert process.wait(60) == 0


def test_ctrl_c_ends_everything(tiny):
    process = start("run", **tiny)
    said = read_until(process, "Stop with Ctrl-C")
    port = int(re.search(r"http://127.0.0.1:(\d+)/", said)[1])
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    assert "Traceback" not in process.stdout.read()
    assert not list(tiny["ILP_HOME"].glob("pg/*/postmaster.pid"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@pytest.mark.skipif(not (place.ADDONS / "ilp_scouting/cli/ilp_import.py").exists(), reason="no import command")
def test_a_wrong_file_is_refused_by_the_import(instance, copy, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("colour;size\nred;2\n")
    done = ilp("import", "technologies", wrong, "--database", copy, **instance.server.environment())
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr + done.stdout


def test_a_name_that_no_database_can_have_is_refused(tmp_path):
    file = tmp_path / "some.csv"
    file.touch()
    done = ilp("import", "technologies", file, "--database", "No Body")
    assert done.returncode == 2
    assert "No Body is no name for a database" in done.stderr.splitlines()[-1]


def test_a_pg_bin_without_postgresql_is_named(tiny, tmp_path):
    done = ilp("odoo", "--version", ILP_PG_BIN=tmp_path, **tiny)
    assert done.returncode == 1
    assert f"ILP_PG_BIN={tmp_path}" in done.stderr.splitlines()[-1]
