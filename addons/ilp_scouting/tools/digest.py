r"""What of a pasted text can be matched: no markup, no addresses, and of a long one what tells most. No ``env``.

An encoder makes one vector of a text: three pages about a company with one sentence about its need lie near nothing.
"""

import re
from html import unescape

from .lexicon import words

LONG = 1500  # characters: some 25 ms for the default encoder
TELLING = 0.3  # of what the best sentence tells
SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
TAGS = "a|b|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|su[bp]|table|tbody|td|th|thead|tr|u|ul"
HIDDEN = r"<(style|script)\b.*?</\1\s*>|<!--.*?-->"
MARKUP = re.compile(rf"{HIDDEN}|</?(?:{TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE | re.DOTALL)
BREAKS = re.compile(r"<(?:br|/?(?:div|h[1-6]|li|p|tr))(?:\s[^<>]*)?/?>", re.IGNORECASE)
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+\b")


def plain(text):
    """The text of what may be pasted markup; anything else in angle brackets stays.

    >>> plain("<p>Un <b>esoscheletro</b></p><ul><li>20&nbsp;kg</li></ul>").split()
    ['Un', 'esoscheletro', '20', 'kg']
    >>> plain("film < 50 µm, <http://example.org> & more")
    'film < 50 µm, <http://example.org> & more'
    """
    if "<" not in text and "&" not in text:
        return text
    return unescape(MARKUP.sub(" ", BREAKS.sub("\n", text))).replace("\xa0", " ")


def without_addresses(text):
    """The text without addresses of pages and mailboxes, which are no words of a need.

    >>> without_addresses("sensori NOx, https://example.org/product?id=3 e info@example.org")
    'sensori NOx,   e  '
    """
    return ADDRESS.sub(" ", text)


def digest(text, worth, room=LONG):
    """The most telling sentences of a text, each once, in their order, within ``room`` characters; its title stays.

    ``worth`` has what each word is worth. A sentence counts by the sum over its words, long ones less than in full; one
    that tells little beside the best is left out even where there is room.

    >>> text = "Need\\nWe are many. We are many. We want a soft gripper. We were founded long ago."
    >>> digest(text, {"gripper": 5.0, "soft": 3.0, "many": 0.5}, 40)
    'Need\\nWe want a soft gripper.'
    >>> digest("Need\\n" + "pump " * 20, {"pump": 1.0}, 40)
    'Need\\npump pump pump pump pump pump pump'
    """
    title, *sentences = dict.fromkeys(filter(None, (part.strip() for part in SENTENCE.split(text.strip()))))
    told = {sentence: _telling(sentence, worth) for sentence in sentences}
    least = TELLING * max(told.values(), default=0.0)
    left, kept = room - len(title), set()
    for sentence in sorted(sentences, key=lambda one: -told[one]):
        if (len(sentence) < left and told[sentence] >= least) or not kept:
            kept.add(sentence)
            left -= len(sentence) + 1
    return "\n".join([title, *(one for one in sentences if one in kept)])[:room].rstrip()


def _telling(sentence, worth):
    own = words(sentence)
    return sum(worth.get(word, 0.0) for word in set(own)) / (len(own) or 1) ** 0.5
