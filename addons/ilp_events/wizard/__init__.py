from . import base_partner_merge
from . import ilp_registration_decision
