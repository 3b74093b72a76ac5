import argparse
import sys
from pathlib import Path

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class IlpImport(Command):
    """Import technologies from a JSON Lines or CSV file, and measure how well queries find them.

    The whole file is one transaction: when a row is refused, the refused rows are listed and nothing changes.
    """

    name = "ilp_import"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        self.parser.add_argument("what", choices=["technologies"], help="what the file holds")
        self.parser.add_argument("file", metavar="FILE", type=Path, help="a .jsonl or .csv file")
        self.parser.add_argument("--queries", metavar="QFILE", type=Path, help="queries with what they should find")
        self.parser.add_argument("-c", "--config", help="configuration file")
        self.parser.add_argument("-d", "--database", dest="db_name", help="database")

    def run(self, cmdargs):
        """Parse the command line, import, measure."""
        args = self.parser.parse_args(args=cmdargs)
        options = ["--no-http", "--log-level=warn"]
        options += ["-c", args.config] if args.config else []
        options += ["-d", args.db_name] if args.db_name else []
        config.parse_config(options, setup_logging=True)
        if len(config["db_name"]) != 1:
            self.parser.error("give one database with -d")
        sys.exit(self._run(config["db_name"][0], args.file, args.queries))

    def _run(self, db_name, path, queries):
        from odoo.addons.ilp_scouting.tools.sheets import SheetError  # the addons path is known only now

        try:
            registry = Registry(db_name)
        except OperationalError as error:
            return self._fail(f"The database {db_name} cannot be opened: {str(error).strip().splitlines()[-1]}")
        with registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            if "ilp.technology.import" not in env:
                return self._fail(f"ILP Scouting is not installed in the database {db_name}.")
            try:
                env["ilp.technology.import"]._import_file(path, print)
                cr.commit()
                env["ilp.technology.import"]._measure_file(path, queries, print)
            except SheetError as error:
                cr.rollback()
                return self._fail(str(error))
        return 0

    def _fail(self, sentence):
        print(sentence, file=sys.stderr)
        return 1
