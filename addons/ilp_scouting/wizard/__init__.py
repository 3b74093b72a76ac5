from . import ilp_match_reject
