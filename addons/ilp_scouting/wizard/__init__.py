from . import ilp_match_reject
from . import ilp_match_decide
