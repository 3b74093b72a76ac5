from . import catalogue
from . import board
from . import judgments
from . import map_import
from . import portal
from . import portal_need
from . import portal_path
from . import verdict
