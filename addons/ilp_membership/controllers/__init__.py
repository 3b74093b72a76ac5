from . import offer
from . import portal
from . import benefits
from . import withdrawal
from . import fee_register
from . import website_form
from . import activity
from . import statement
