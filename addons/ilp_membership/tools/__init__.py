from . import ledger, plain_pdf, terms
