"""Names and addresses typed into a form. Pure functions, no database."""

from odoo.tools import email_normalize

NAME_MAX = 100
EMAIL_MAX = 200


def fits(text: str, limit: int) -> bool:
    """Whether a typed line can be kept: short enough, and without NUL bytes or other invisible characters.

    >>> fits("Anna Riva", 100), fits("", 100), fits("x" * 101, 100), fits("An\\x00na", 100), fits("A\\r\\nB", 100)
    (True, True, False, False, False)
    """
    return len(text) <= limit and text.isprintable()


def clean_people(names: list[str], emails: list[str]) -> tuple[list[tuple[str, str]], str | None]:
    """Pair the typed names and addresses and return them with the code of the first fault, if any.

    >>> clean_people(["Anna Riva", ""], [" Anna@Example.com", ""])
    ([('Anna Riva', 'anna@example.com')], None)
    >>> clean_people(["Anna"], [""]), clean_people([""], ["anna@example.com"])
    (([], 'email'), ([], 'name'))
    >>> clean_people(["x" * 101], ["anna@example.com"]), clean_people(["A\\r\\nB"], ["anna@example.com"])
    (([], 'name'), ([], 'name'))
    >>> clean_people(["Anna"], ["x" * 3000 + "@example.com"]), clean_people(["Anna"], ["an\\x00na@example.com"])
    (([], 'email'), ([], 'email'))
    """
    people = []
    for name, email in zip(names, emails, strict=False):
        name, email = name.strip(), email.strip()
        if not name and not email:
            continue
        if not name or not fits(name, NAME_MAX):
            return people, "name"
        normalized = fits(email, EMAIL_MAX) and email_normalize(email)
        if not normalized:
            return people, "email"
        people.append((name, normalized))
    return people, None


def fits_text(text: str, limit: int) -> bool:
    """Whether a typed text of several lines can be kept: short enough, and without NUL bytes and the like.

    >>> fits_text("Good.\\r\\nMore time, please.", 100), fits_text("x" * 101, 100), fits_text("A\\x00B", 100)
    (True, False, False)
    """
    return len(text) <= limit and all(line.isprintable() for line in text.replace("\t", " ").splitlines())
