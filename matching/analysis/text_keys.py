"""The keys of a text: what the term index is asked with. Most articles match nothing, and this is all that they cost.

Nine of ten English articles are ASCII, once typographic quotes and dashes are written as a typewriter has them. In such a text
the signs that only part words become blanks, all at once, and what is left of most chunks is a plain word, which is known by
functions in C. Only chunks with hyphens, apostrophes, digits and stops are looked at one by one, in a memory.
It must give the keys that `analyse` has for the chunks of the text as it is, or None: then `Spellings` are asked, chunk by chunk.
"""

import re
from itertools import chain, filterfalse

from matching.analysis.layout import keys_by_chunk
from matching.analysis.tokens import EDGES, capital_key

# One letter and a stop, by which a text is known to have initials, before it is looked through for two in a row.
ASCII_INITIALS = frozenset(f"{chr(code)}." for code in range(ord("A"), ord("Z") + 1))
TWO_INITIALS = re.compile(r"\.\s[^\W\d_]\.")  # a stop before another initial: `re` finds that faster than a row of them
# What parts words wherever it stands. Not stop, comma, hyphen, apostrophe, which may join; not $ and #, which may begin a word.
_PARTING = str.maketrans(dict.fromkeys(';:!?"()[]*|', " "))
_TYPEWRITTEN = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("—", " "), ("–", "-"), ("…", " "), ("\u00a0", " "), ("•", " "))


def typewritten(text: str) -> str | None:
    """The text without signs that only part words; None if there is more than ASCII, or a # that may stand in an address."""
    if "#" in text:
        return None
    if not text.isascii():
        for sign, plain in _TYPEWRITTEN:
            text = text.replace(sign, plain)
        if not text.isascii():
            return None
    return text.translate(_PARTING).replace(", ", " ")


def keys_of(text: str) -> set[str] | None:
    """All keys of a typewritten text, in a set that the caller may change; None if it has initials with blanks between them."""
    chunks = set(text.split())
    if not ASCII_INITIALS.isdisjoint(chunks) and TWO_INITIALS.search(text):
        return None
    keys = set(map(str.lower, filter(str.isalpha, chunks)))
    capitals = [chunk for chunk in filter(str.isupper, chunks) if chunk.isalpha()]
    odd = []
    for chunk in filterfalse(str.isalpha, chunks):
        word = chunk.strip(EDGES)
        if len(word) == 1 or not word.isalpha():
            odd.append(chunk)
            continue
        keys.add(word.lower())
        if word.isupper():
            capitals.append(word)
    keys.update(chain.from_iterable(map(keys_by_chunk().__getitem__, odd)))
    keys.update([capital_key(word.lower()) for word in capitals])
    return keys
