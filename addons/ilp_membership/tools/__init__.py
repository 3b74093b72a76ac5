from . import ledger
from . import plain_pdf
from . import terms
