"""One row of a file of affiliates: its columns in two languages and its typed values. Pure functions, no ``env``."""

from . import tabular

COLUMNS = {
    "reference": ("riferimento", "codice", "ref"),
    "company": ("azienda", "ragione sociale", "affiliata", "name"),
    "vat": ("partita iva", "p iva", "vat number"),
    "email": ("e-mail", "posta elettronica"),
    "contact": ("referente", "contatto"),
    "contact_email": ("e-mail referente", "email referente", "contact e-mail"),
    "contact_roles": ("ruoli", "ruolo", "roles"),
    "coordinator": ("coordinatore", "coordinatrice"),
    "officer": ("liaison officer", "officer login"),
    "start": ("inizio", "data inizio", "first day"),
    "end": ("fine", "data fine", "last day"),
    "tier": ("livello", "quota base"),
    "amount": ("importo", "quota", "fee"),
    "modules": ("moduli",),
    "signatory": ("firmatario", "signed by"),
    "signed_on": ("data firma", "firmato il"),
    "purchase_order": ("ordine d'acquisto", "ordine di acquisto", "po"),
    "invoiced_elsewhere": ("fatturato altrove", "già fatturato"),
    "payer": ("pagatore", "pagante"),
    "objectives": ("obiettivi strategici", "strategic objectives"),
    "areas": ("aree", "aree di interesse", "areas of interest"),
    "expectations": ("aspettative",),
}
DATES, AMOUNTS, FLAGS = ("start", "end", "signed_on"), ("amount",), ("coordinator", "invoiced_elsewhere")
YES = {"1", "yes", "y", "true", "x", "si", "sì", "s", "vero"}
NO = {"0", "no", "n", "false", "falso"}


class CellError(ValueError):
    """A cell that cannot be understood: `column` and `value` say which."""

    def __init__(self, column, value):
        super().__init__(f"{column}: {value}")
        self.column, self.value = column, value


def typed(row):
    """The values of a row: days, amounts, yes or no, modules with their fees.

    >>> typed({"company": "A", "start": "1/2/2025", "amount": "18.000,00"})
    {'company': 'A', 'start': datetime.date(2025, 2, 1), 'amount': 18000.0}
    >>> typed({"modules": "Mentoring=2.000; Seats"})
    {'modules': [('Mentoring', 2000.0), ('Seats', None)]}
    >>> typed({"start": "soon"})
    Traceback (most recent call last):
    affiliates.CellError: start: soon
    >>> typed({"coordinator": "Sì", "invoiced_elsewhere": "no"})
    {'coordinator': True, 'invoiced_elsewhere': False}
    """
    values = dict(row)
    for name in values.keys() & set(DATES):
        values[name] = _checked(name, row[name], tabular.as_date(row[name]))
    for name in values.keys() & set(AMOUNTS):
        values[name] = _checked(name, row[name], tabular.as_number(row[name]))
    for name in values.keys() & set(FLAGS):
        values[name] = _checked(name, row[name], flag(row[name]))
    if "modules" in values:
        values["modules"] = [_module(part) for part in listed(row["modules"])]
    return values


def flag(text):
    """
    >>> flag("SI"), flag("no"), flag("maybe")
    (True, False, None)
    """
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None


def listed(text):
    """
    >>> listed("Robotics; Vision | AI")
    ['Robotics', 'Vision', 'AI']
    """
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]


def _module(text):
    name, _equal, amount = text.partition("=")
    return name.strip(), _checked("modules", text, tabular.as_number(amount)) if amount.strip() else None


def _checked(column, text, value):
    if value is None:
        raise CellError(column, text)
    return value
