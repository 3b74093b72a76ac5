"""Entry point of ``./ilp``: makes ``scripts`` importable as a package and hands over to the command line."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.cli import main  # noqa: E402 (importable only now)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
