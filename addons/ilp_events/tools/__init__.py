from .people import EMAIL_MAX, NAME_MAX, clean_people, fits
from .public_form import asked, counts, read_form, times, unanswered
from .seats import collided_number, ledger_moves
