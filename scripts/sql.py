"""Runs one SQL statement: ``sql.py DATABASE STATEMENT [PARAMETER...]`` prints its rows as JSON. Needs psycopg2."""

import json
import sys

import psycopg2


def main(database: str, statement: str, *parameters: str) -> None:
    """Connect as the environment says (PGHOST and so on)."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        print(json.dumps(cursor.fetchall() if cursor.description else [], default=str))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except psycopg2.Error as error:
        sys.exit(str(error).strip())
