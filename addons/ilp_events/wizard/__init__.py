from . import base_partner_merge
from . import ilp_event_walk_in
from . import ilp_registration_decision
