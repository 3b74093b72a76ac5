from . import ilp_exception
from . import ilp_handover
from . import ilp_officer_choice
