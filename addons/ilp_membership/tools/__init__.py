from . import affiliates
from . import ledger
from . import months
from . import plain_pdf
from . import tabular
from . import terms
from . import differences
from . import names
