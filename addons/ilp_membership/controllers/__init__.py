from . import offer
from . import portal
