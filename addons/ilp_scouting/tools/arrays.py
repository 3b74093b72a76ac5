"""numpy where there is one, else None: it is no requirement of Odoo."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads fight over the cores and reserve memory that Odoo counts

try:
    import numpy
except ImportError:
    numpy = None
