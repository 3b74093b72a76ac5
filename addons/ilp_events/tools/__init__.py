from .people import clean_people
from .seats import ledger_moves, overfull
