from . import portal
from . import verdict
