from .days import days_to_next, local_days, moved, pairs_by_day
from .languages import language_names
from .people import EMAIL_MAX, NAME_MAX, clean_people, fits, fits_text
from .public_form import asked, counts, read_form, times, unanswered
from .seats import collided_number
from .ics import calendar_text
