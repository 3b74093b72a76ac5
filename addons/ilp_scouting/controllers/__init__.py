from . import catalogue
from . import map_import
from . import portal
from . import portal_need
from . import portal_path
from . import verdict
from . import board
