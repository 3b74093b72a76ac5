"""Programs that Odoo and its tests call: the machine's own, installed by apt (root) or extracted privately (others)."""

import os
import platform
import shutil
from pathlib import Path

from scripts import apt
from scripts.console import Failure, say, step
from scripts.place import BIN, IS_ROOT, STATE, SYSTEM
from scripts.process import run

BROWSER_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
COMPOSE = STATE / "compose"
CLUSTER_SETTING = Path("/etc/postgresql-common/createcluster.d/ilp.conf")


def find(*names: str) -> str | None:
    """The first of these programs that can really be started (a snap's placeholder cannot)."""
    for name in names:
        found = shutil.which(name, path=f"{BIN}:{os.environ.get('PATH', os.defpath)}")
        if found and "snap" not in os.path.realpath(found):
            return found
    return None


def find_browser() -> str | None:
    """A Chromium or Chrome for the tours."""
    return find(*BROWSER_NAMES)


def provide(packages: list[str]) -> None:
    """Bring what the machine's apt has of these packages; whoever needs one that is missing says so."""
    if not packages or not apt.available():
        return
    offered = [package for package in packages if apt.own().candidate(package)]
    if offered and IS_ROOT:
        _install(offered)
    elif offered:
        _extract(offered)


def _install(packages: list[str]) -> None:
    with step(f"apt-get install {' '.join(packages)}"):
        if "postgresql" in packages:  # or its installation makes and starts a cluster that nobody asked for
            CLUSTER_SETTING.parent.mkdir(parents=True, exist_ok=True)
            CLUSTER_SETTING.write_text("create_main_cluster = false\n")
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
        try:
            run(["apt-get", "-qq", "update"], env=environment, capture_output=True)
            run(
                ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
                env=environment,
                capture_output=True,
            )
        except Failure as failure:
            say(f"apt-get could not install {' '.join(packages)}: {failure}")


def _extract(packages: list[str]) -> None:
    try:
        files = apt.own().download_missing(packages)
    except Failure as failure:
        say(f"apt could not fetch {' '.join(packages)}: {failure}")
        return
    with step(f"extract {' '.join(packages)} and {len(files)} packages in all, privately"):
        for file in files:
            run(["dpkg-deb", "-x", file, SYSTEM])
    _wrap(
        "chromium", SYSTEM / "usr/lib/chromium/chromium", f"export CHROME_WRAPPER=$0 FONTCONFIG_PATH={_font_settings()}"
    )
    _wrap("wkhtmltopdf", SYSTEM / "usr/bin/wkhtmltopdf", "export QT_QPA_PLATFORM=offscreen")
    _wrap("sassc", SYSTEM / "usr/bin/sassc", ":")


def _wrap(name: str, program: Path, preparation: str) -> None:
    """A command that starts an extracted program with its extracted libraries."""
    if program.exists():
        BIN.mkdir(exist_ok=True)
        wrapper = BIN / name
        wrapper.write_text(f'#!/bin/sh\nexport LD_LIBRARY_PATH={library_path()}\n{preparation}\nexec {program} "$@"\n')
        wrapper.chmod(0o755)


def _font_settings() -> Path:
    installed = Path("/etc/fonts")
    return installed if (installed / "fonts.conf").exists() else SYSTEM / "etc/fonts"


def library_path() -> str:
    """Where the extracted libraries are."""
    triplet = f"{platform.machine()}-linux-gnu"
    parts = (triplet, f"{triplet}/nss", f"{triplet}/pulseaudio", f"{triplet}/blas", f"{triplet}/lapack", "")
    folders = (SYSTEM / base / part for base in ("usr/lib", "lib") for part in parts)
    return ":".join(str(folder) for folder in folders if folder.is_dir())


def provide_compose() -> None:
    """The docker compose program, only to check docker-compose.yml with; its test says so when it could not be had."""
    if find_compose() or not apt.available():
        return
    try:
        source = apt.with_package("docker-compose", "2")
        for file in source.download(["docker-compose"], STATE / "debs") if source else []:
            run(["dpkg-deb", "-x", file, COMPOSE])
    except Failure as failure:
        say(f"docker compose could not be fetched: {failure}")


def find_compose() -> list[str] | None:
    """The command that reads compose files: the plug-in, the program, or the extracted one."""
    extracted = COMPOSE / "usr/libexec/docker/cli-plugins/docker-compose"
    for command in (["docker", "compose"], ["docker-compose"], [str(extracted)]):
        if find(command[0]):
            told = run([*command, "version", "--short"], check=False, capture_output=True)
            if told.returncode == 0 and not told.stdout.startswith("1."):
                return command
    return None


def missing(for_tests: bool) -> list[str]:
    """The packages to bring: a browser for the tours, and what Odoo prints and styles with."""
    packages = [] if find("wkhtmltopdf") else ["wkhtmltopdf"]
    if for_tests and not find_browser():
        packages.append("chromium")
    if platform.machine() != "x86_64" and not find("sassc"):  # libsass has no wheel there
        packages.append("sassc")
    return packages
