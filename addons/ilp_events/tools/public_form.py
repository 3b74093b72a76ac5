"""What a stranger posts to the registration form of an event. Pure functions, no database."""

import re

from odoo.tools import email_normalize

from .people import EMAIL_MAX, NAME_MAX, fits

CHOICE = re.compile(r"(\d{1,4})-(event_ticket_id|event_slot_id)", re.ASCII)
ANSWER = re.compile(r"(\d{1,4})-([a-z_]{1,40})-(\d{1,9})", re.ASCII)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
LINES = {"name": NAME_MAX, "email": EMAIL_MAX, "phone": 50, "company_name": NAME_MAX}
TEXT_MAX = 5000


def read_form(posted: dict) -> tuple[dict[str, str], str | None]:
    """The fields of the form, and the code of the first fault. What is no field of it is left out.

    >>> read_form({"1-event_ticket_id": "3", "1-name-1": "Anna", "1-email-2": "anna@example.com", "1-partner_id": "7"})
    ({'1-event_ticket_id': '3', '1-name-1': 'Anna', '1-email-2': 'anna@example.com'}, None)
    >>> [read_form(form)[1] for form in ({}, {"-name-1": "A"}, {"1-name-1": "A"}, {"1-event_ticket_id": "x"})]
    ['form', 'form', 'form', 'form']
    >>> ticket = {"1-event_ticket_id": "3"}
    >>> [read_form(ticket | {"1-name-1": name})[1] for name in ("An\\x00na", "A\\r\\nB", "x" * 100_000, " ")]
    ['name', 'name', 'name', 'name']
    >>> [read_form(ticket | answer)[1] for answer in ({"1-email-2": "notanemail"}, {"1-simple_choice-4": "x"})]
    ['email', 'text']
    >>> read_form(ticket | {"0-text_box-5": "two\\nlines"})[1], read_form(ticket | {"0-text_box-5": "\\x00"})[1]
    (None, 'text')
    """
    form = {key: value for key, value in posted.items() if CHOICE.fullmatch(key) or ANSWER.fullmatch(key)}
    for key, value in form.items():
        if fault := _fault(key, value):
            return form, fault
    people = {key.split("-")[0] for key in form} - {"0"}
    chosen = {key.split("-")[0] for key in form if key.endswith("-event_ticket_id")}
    return form, None if people and people == chosen else "form"


def _fault(key, value):
    if CHOICE.fullmatch(key):
        return None if isinstance(value, str) and NUMBER.fullmatch(value or "0") else "form"
    kind = ANSWER.fullmatch(key).group(2)
    if kind in LINES:
        return _line_fault(kind, value)
    return None if _is_answer(kind, value) else "text"


def _line_fault(kind, value):
    if not isinstance(value, str) or not fits(value, LINES[kind]):
        return kind if kind in ("name", "email") else "text"
    if kind == "name" and not value.strip():
        return "name"
    return "email" if kind == "email" and value and not email_normalize(value) else None


def _is_answer(kind, value):
    if not isinstance(value, str) or len(value) > TEXT_MAX or "\x00" in value:
        return False
    return kind != "simple_choice" or not value or bool(NUMBER.fullmatch(value))


def asked(form: dict[str, str]) -> set[int]:
    """The questions that the form answers.

    >>> asked({"1-name-1": "Anna", "0-text_box-5": "none", "1-event_ticket_id": "3"}) == {1, 5}
    True
    """
    return {int(match.group(3)) for key in form if (match := ANSWER.fullmatch(key))}


def times(form: dict[str, str]) -> set[int]:
    """The times that the form chooses.

    >>> times({"1-event_slot_id": "7", "2-event_slot_id": "", "1-event_ticket_id": "3"})
    {7}
    """
    return {int(value) for key, value in form.items() if key.endswith("-event_slot_id") and int(value or 0)}


def unanswered(form: dict[str, str], kind: str) -> bool:
    """Whether a person of the form lacks an answer of this kind, of the own or of the one given for all.

    >>> form = {"1-event_ticket_id": "3", "1-name-1": "Anna", "2-event_ticket_id": "3", "0-email-2": "a@example.com"}
    >>> unanswered(form, "name"), unanswered(form, "email")
    (True, False)
    """
    people = {key.split("-")[0] for key in form} - {"0"}
    answers = [ANSWER.fullmatch(key) for key, value in form.items() if value.strip()]
    given = {match.group(1) for match in answers if match and match.group(2) == kind}
    return "0" not in given and bool(people - given)


def counts(form: dict) -> dict | None:
    """The seats asked for of each ticket, or nothing if a count or the time is no number.

    >>> counts({"nb_register-3": "2", "event_slot_id": "5", "csrf_token": "x"})
    {'nb_register-3': '2', 'event_slot_id': '5'}
    >>> counts({"nb_register-x": "2"}), counts({"nb_register-3": "-1"}), counts({"event_slot_id": "²"})
    (None, None, None)
    """
    fields = {key: value for key, value in form.items() if key.startswith("nb_register-") or key == "event_slot_id"}
    numbers = [key.removeprefix("nb_register-") for key in fields if key != "event_slot_id"]
    numbers += [str(value) for value in fields.values() if value not in ("", False, None)]
    return fields if all(NUMBER.fullmatch(number) for number in numbers) else None
