from . import offer
from . import portal
from . import withdrawal
