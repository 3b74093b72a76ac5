"""Text that a visitor typed, or that a program sent in a visitor's place. Pure functions, no ``env``."""

LEVELS = tuple("123456789")
LIMITS = {"title": 200} | dict.fromkeys(
    ("description", "reason", "next_step", "tried", "constraints", "volumes", "time_frame", "success", "note"), 10_000
)


def clean(value):
    r"""What can be stored of a form's value: no NUL, no spaces around; nothing of a file or of a missing value.

    >>> clean("  a pump\x00 "), clean(None), clean(b"file")
    ('a pump', '', '')
    """
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def overlong(values, limits=LIMITS):
    """Name of the first value that is longer than its limit, or an empty string: it is refused, never cut.

    >>> overlong({"title": "x" * 200, "reason": "x" * 10_001}), overlong({"title": "x", "other": "x" * 99_999})
    ('reason', '')
    """
    return next((name for name, value in values.items() if len(value) > limits.get(name, len(value))), "")


def keys(values):
    """Record numbers among the values of a form.

    >>> sorted(keys(["7", "²", "x", "-1", "", "9" * 5000, "12"]))
    [7, 12]
    """
    return {int(value) for value in values if value.isdecimal() and len(value) < 10}


def levels(lowest, highest):
    """A range of readiness levels as it was typed, put in order; "" where a side is open.

    >>> levels("4", "6"), levels("7", "3"), levels("", "9"), levels("0", "x"), levels("²", "10")
    (('4', '6'), ('3', '7'), ('', '9'), ('', ''), ('', ''))
    """
    low, high = (typed if typed in LEVELS else "" for typed in (lowest, highest))
    return (high, low) if low and high and low > high else (low, high)
