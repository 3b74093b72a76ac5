"""Names of companies, compared as people do. Pure functions, no database."""

LEGAL_FORMS = {"spa", "srl", "srls", "sas", "snc", "ltd", "gmbh", "inc", "sa", "ag", "coop"}


def company_key(name: str) -> str:
    """The name without case, punctuation and legal form.

    >>> company_key("Cantieri Tirreno S.p.A."), company_key("CANTIERI  TIRRENO, spa")
    ('cantieri tirreno', 'cantieri tirreno')
    >>> company_key("S.p.A."), company_key("")
    ('spa', '')
    """
    words = name.lower().replace(".", "").replace(",", " ").split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)
