from . import door
from . import invitation
from . import portal
from . import website_event
from . import seat
from . import portal_seat
from . import calendar
