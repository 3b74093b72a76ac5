from . import door
from . import invitation
from . import portal
from . import website_event
from . import seat
