from . import ilp_exception
from . import ilp_handover
from . import ilp_officer_choice
from . import ilp_offer_decline
from . import ilp_termination
from . import ilp_term_change
from . import ilp_renewal_action
from . import ilp_activation_stop
