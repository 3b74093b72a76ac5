import argparse
import sys
from pathlib import Path

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.exceptions import LockError
from odoo.modules.registry import Registry
from odoo.tools import config


class IlpImport(Command):
    """Import technologies, laboratories or researchers from a file, and measure how well queries find technologies.

    The file is checked first: when a row is refused, the refused rows are listed and nothing changes, unless --partial
    asks for the rest. Rows are saved in batches: an import that was interrupted goes on where it stopped.
    """

    name = "ilp_import"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        self.parser.add_argument("what", choices=["technologies", "labs", "researchers"], help="what it holds")
        self.parser.add_argument("file", metavar="FILE", type=Path, help="a .csv, .xlsx, .jsonl or .json file")
        self.parser.add_argument("--dry-run", action="store_true", help="only say what would be imported")
        self.parser.add_argument("--partial", action="store_true", help="import the rest when rows are refused")
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
        sys.exit(self._run(config["db_name"][0], args))

    def _run(self, db_name, args):
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
                self._import(env, args)
            except (SheetError, LockError) as error:
                cr.rollback()
                return self._fail(str(error))
            except OperationalError:
                cr.rollback()
                return self._fail("Another import is at the same records: run the command again to go on.")
        return 0

    def _import(self, env, args):
        importer, options = env["ilp.technology.import"], {"dry_run": args.dry_run, "partial": args.partial}

        def save(_rows):
            env.cr.commit()
            return True

        importer._import_file(args.file, self._tell, args.what, save=save, **options)
        if args.dry_run:
            return env.cr.rollback()
        env.cr.commit()
        if args.what == "technologies":
            importer._measure_file(args.file, args.queries, self._tell)

    def _tell(self, line):
        print(line, flush=True)

    def _fail(self, sentence):
        print(sentence, file=sys.stderr)
        return 1
