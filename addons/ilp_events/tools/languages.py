"""Names of languages. Pure functions, no database."""

from odoo.tools import babel_locale_parse


def language_names(codes: list[str], reader: str) -> str:
    """The languages of ``codes`` in the language of the ``reader``, as one line in alphabetical order.

    >>> language_names(["en_US", "it_IT"], "it_IT"), language_names(["en_US", "it_IT"], "en_US")
    ('Inglese, italiano', 'English, Italian')
    >>> language_names([], "it_IT")
    ''
    """
    locale = babel_locale_parse(reader)
    line = ", ".join(sorted(babel_locale_parse(code).get_language_name(locale) or code for code in codes))
    return line[:1].upper() + line[1:]
