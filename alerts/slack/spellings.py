"""The ways in which a token could be said so that it does not look like one: turned round, in other letters, encoded.

A server that knows the token may hide it in what looks like an error code, and whoever reads the log gets it back. Which ways
there are nobody can list in full: these are those that need one call in any language. The rest is kept small by the form of a
code. What is made here is as secret as the token, and must go nowhere but into a comparison.
"""

import base64
import string
from collections.abc import Callable, Iterator
from itertools import chain

_LETTERS = string.ascii_lowercase
_ATBASH = str.maketrans(_LETTERS, _LETTERS[::-1])
_ENCODINGS: tuple[tuple[Callable[[bytes], bytes], int], ...] = (
    (base64.b16encode, 1),
    (base64.b32encode, 5),
    (base64.b32hexencode, 5),
    (base64.b64encode, 3),
    (base64.b85encode, 4),
    (base64.a85encode, 4),
)
"""Each with how many bytes make one group: where in a group a piece begins changes all of it."""


def ways_to_say(token: str) -> Iterator[str]:
    """All ways but as it is. Only the letters and digits of one count, so it is told with its signs and without."""
    bare = "".join(filter(str.isalnum, token))
    yield bare[::-1]
    encoded = (_encoded(text) for text in dict.fromkeys((token, token.lower(), bare, bare.lower())))
    turned = (_encoded(text[::-1]) for text in dict.fromkeys((token, token.lower(), bare, bare.lower())))
    for said in chain(_shifted(bare.lower()), *encoded, *turned):
        yield said
        yield said[::-1]


def _shifted(text: str) -> Iterator[str]:
    """In other letters: each of the alphabet moved, or counted from its end."""
    for by in range(1, len(_LETTERS)):
        yield text.translate(str.maketrans(_LETTERS, _LETTERS[by:] + _LETTERS[:by]))
    yield text.translate(_ATBASH)


def _encoded(text: str) -> Iterator[str]:
    raw = text.encode("utf-8", "surrogatepass")
    for encode, group in _ENCODINGS:
        for skipped in range(group):
            yield encode(raw[skipped:]).decode("ascii")
