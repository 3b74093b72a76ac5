"""The import of technologies, killed in the middle: the same command goes on where it stopped, with a real process."""

import os
import re
import signal
import subprocess
import sys

import psycopg2
import pytest

from odoo.tools import config

from scripts import place

COUNT = 1000
OWN = "external_ref LIKE 'fault-%'"


def start(file, database) -> subprocess.Popen:
    """The import command in a process group of its own."""
    addons = f"--addons-path={place.ADDONS}"
    words = ["odoo", addons, "ilp_import", "technologies", file, "-c", config["config"], "-d", database]
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def ask(database, query) -> tuple:
    """The first row that PostgreSQL answers with, in a transaction of its own."""
    host = {"host": config["db_host"], "port": config["db_port"], "user": config["db_user"]}
    with psycopg2.connect(dbname=database, **{key: value for key, value in host.items() if value}) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() if cursor.description else ()


@pytest.fixture
def file(tmp_path, copy):
    """A file of technologies; what came of it is taken away again."""
    path = tmp_path / "faults.csv"
    rows = "".join(f"fault-{number},Fault {number},A text on faults\n" for number in range(COUNT))
    path.write_text("id,name,summary\n" + rows)
    yield path
    ask(copy, f"DELETE FROM ilp_technology WHERE {OWN}")
    ask(copy, "DELETE FROM ir_model_data WHERE module = '__import__' AND name LIKE 'ilp_technology_fault_%'")
    ask(copy, "DELETE FROM ilp_map_import WHERE file_name = 'faults.csv'")


def test_an_import_killed_in_the_middle_goes_on(file, copy):
    process = start(file, copy)
    for line in process.stdout:
        if re.match(r"400/", line):
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    (kept,) = ask(copy, f"SELECT count(*) FROM ilp_technology WHERE {OWN}")
    (done,) = ask(copy, "SELECT row_done FROM ilp_map_import WHERE file_name = 'faults.csv'")
    assert 200 <= kept == done < COUNT, "whole batches are kept, with how far it came"

    said, _nothing = start(file, copy).communicate(timeout=300)
    assert f"going on after row {done} of {COUNT}" in said
    found = ask(copy, f"SELECT count(*), count(DISTINCT external_ref) FROM ilp_technology WHERE {OWN}")
    assert found == (COUNT, COUNT)
    assert ask(copy, "SELECT state FROM ilp_map_import WHERE file_name = 'faults.csv'") == ("done",)

    said, _nothing = start(file, copy).communicate(timeout=300)
    assert f"0 created, 0 updated, {COUNT} unchanged" in said
    assert ask(copy, f"SELECT count(*) FROM ilp_technology WHERE {OWN}") == (COUNT,)
