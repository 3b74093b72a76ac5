"""The Python that runs Odoo: one with Odoo installed as it is, else a virtual environment with the pinned packages."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import apt
from scripts.console import Failure, step
from scripts.odoo_source import OdooSource
from scripts.place import CONFIG, STATE, fingerprint
from scripts.process import die_with_parent, run

VENV = STATE / "venv"
EXTRAS = STATE / "python-extras"  # the test tools, for a Python that is not ours to change
REQUIREMENTS = CONFIG / "requirements.txt"
TEST_REQUIREMENTS = CONFIG / "requirements-test.txt"
VERSION = ".".join(map(str, sys.version_info[:3]))


def provide(source: OdooSource, for_tests: bool) -> Path:
    """The interpreter that runs this Odoo, with the test tools if they are wanted."""
    if not source.python:
        return _virtual_environment(source, for_tests)
    if for_tests:
        _stamped(
            EXTRAS,
            [fingerprint(VERSION, TEST_REQUIREMENTS.read_bytes())],
            [lambda: _pip(source.python, "test tools", "--target", EXTRAS, "-r", TEST_REQUIREMENTS)],
        )
    return source.python


def _virtual_environment(source: OdooSource, for_tests: bool) -> Path:
    python = VENV / "bin/python"
    keys = [fingerprint(sys.executable, VERSION, REQUIREMENTS.read_bytes())]
    makers = [lambda: (_create(python), _pip(python, "Odoo's requirements", "-r", REQUIREMENTS))]
    if for_tests:
        keys.append(fingerprint(TEST_REQUIREMENTS.read_bytes()))
        makers.append(lambda: _pip(python, "test tools", "-r", REQUIREMENTS, "-r", TEST_REQUIREMENTS))
    _stamped(VENV, keys, makers)
    site = next((VENV / "lib").glob("python*/site-packages"))
    (site / "odoo_source.pth").write_text(f"{source.path}\n")
    return python


def _stamped(folder: Path, keys: list[str], makers: list) -> None:
    """Make a folder in stages. The stamp lists the finished ones; work takes it away, so a broken folder has none."""
    stamp = folder / "finished-stages"
    finished = stamp.read_text().split() if stamp.exists() else []
    if finished[: len(keys)] == keys:
        return
    if not finished or finished[0] != keys[0]:
        shutil.rmtree(folder, ignore_errors=True)
        finished = []
    stamp.unlink(missing_ok=True)
    for make in makers[len(finished[:1]) :]:
        make()
    stamp.write_text("\n".join(keys))


def _create(python: Path) -> None:
    with step(f"Python {VERSION} environment"):
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, preexec_fn=die_with_parent
        )
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", "--without-pip", VENV])
            _add_pip(python)


def _add_pip(python: Path) -> None:
    """Without the distribution's python3-venv there is no pip to copy: take the wheel out of its package."""
    folder = STATE / "pip"
    if not apt.available():
        raise Failure("this Python cannot make environments: install python3-venv.")
    for package in apt.own().download(["python3-pip-whl"], folder):
        run(["dpkg-deb", "-x", package, folder])
    wheel = next(folder.rglob("pip-*.whl"))
    run([python, wheel / "pip", "install", "-q", "--no-index", wheel])


def install_target(python: Path, what: str, folder: Path, requirements: Path) -> None:
    """Put wheels into a folder of their own, without what they depend on."""
    _pip(python, what, "--no-deps", "--target", folder, "-r", requirements)


def _pip(python: Path, what: str, *words: object) -> None:
    """``pip install`` with a word on what it fetches."""
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
        *words,
    ]
    said: list[str] = []
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with step(f"install {what}", lambda: _downloads(said)) as facts:
        process = subprocess.Popen([str(word) for word in command], preexec_fn=die_with_parent, **streams)
        said.extend(line.strip() for line in process.stdout)
        if process.wait():
            error = next((line for line in said if line.startswith("ERROR")), "".join(said[-1:]))
            remedy = "Check the network or the proxy and run the same command again."
            raise Failure(f"pip could not fetch {what} ({error[:200]}). {remedy}")
        facts.append(_downloads(said))


def _downloads(said: list[str]) -> str:
    """
    >>> _downloads(["Collecting lxml", "Downloading lxml-5.whl (5.2 MB)", "Downloading qrcode-7.whl (500 kB)"])
    '2 packages downloaded, 5.7 MB'
    """
    sizes = [re.search(r"^Downloading .*\(([\d.]+) (k|M)B\)", line) for line in list(said)]
    fetched = [float(size[1]) / (1000 if size[2] == "k" else 1) for size in sizes if size]
    return f"{len(fetched)} packages downloaded, {sum(fetched):.1f} MB"
