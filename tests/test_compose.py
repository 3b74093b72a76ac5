"""docker-compose.yml is read by the real program, where it can be had; no engine is needed for that."""

import os
import subprocess

import pytest

from scripts import place, programs

SECRETS = {"ILP_DB_PASSWORD": "only-for-this-check", "ILP_MASTER_PASSWORD": "only-for-this-check"}


def compose(tmp_path, **variables: str) -> subprocess.CompletedProcess:
    """``docker compose config`` with these variables and no others."""
    command = programs.find_compose()
    if not command:
        pytest.skip("NOT CHECKED: docker-compose.yml, because docker compose could not be had here")
    words = [*command, "--project-directory", str(place.ROOT), "--env-file", os.devnull, "config"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **variables}
    return subprocess.run(words, cwd=place.ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_compose_file_is_valid(tmp_path):
    done = compose(tmp_path, **SECRETS)
    assert done.returncode == 0, done.stderr
    for part in ("service_healthy", "pg_isready", "/web/health", "only-for-this-check", "/mnt/extra-addons"):
        assert part in done.stdout


@pytest.mark.parametrize("missing", SECRETS)
def test_nothing_starts_without_its_secrets(tmp_path, missing):
    done = compose(tmp_path, **{name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr
