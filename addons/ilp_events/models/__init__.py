from . import event_event
from . import event_registration
from . import event_registration_gate
from . import ilp_event_focus
from . import ilp_event_invitation
from . import ilp_membership
from . import sale_order
