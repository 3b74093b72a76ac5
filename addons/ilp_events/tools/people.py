"""Names and addresses typed into a form. Pure functions, no database."""

from odoo.tools import email_normalize

NAME_MAX = 100


def clean_people(names: list[str], emails: list[str]) -> tuple[list[tuple[str, str]], str | None]:
    """Pair the typed names and addresses and return them with the code of the first fault, if any.

    >>> clean_people(["Anna Riva", ""], [" Anna@Example.com", ""])
    ([('Anna Riva', 'anna@example.com')], None)
    >>> clean_people(["Anna"], [""]), clean_people([""], ["anna@example.com"])
    (([], 'email'), ([], 'name'))
    >>> clean_people(["x" * 101], ["anna@example.com"]), clean_people(["A\\r\\nB"], ["anna@example.com"])
    (([], 'name'), ([], 'name'))
    """
    people = []
    for name, email in zip(names, emails, strict=False):
        name, email = name.strip(), email.strip()
        if not name and not email:
            continue
        if not name or len(name) > NAME_MAX or not name.isprintable():
            return people, "name"
        normalized = email_normalize(email)
        if not normalized:
            return people, "email"
        people.append((name, normalized))
    return people, None
