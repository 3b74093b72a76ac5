from . import ledger, terms
