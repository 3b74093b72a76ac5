from . import ilp_exception
