"""How common a word is in news articles, so that a rule is looked up by its rarest word.

A table of counted words, in document-frequencies.txt, and a guess for all others. It steers speed only: a wrong number makes
a rule a candidate more often, and never changes what matches.
"""

from importlib.resources import files

from matching.analysis.tokens import capital_key

_RARE = 5.0  # of a thousand articles: a word that the table does not list
_LISTED_FROM = 20  # the table lists what stands in at least so many


def _read() -> dict[str, int]:
    """The table by key."""
    table: dict[str, int] = {}
    for line in files(__package__).joinpath("document-frequencies.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            number, _, words = line.partition(":")
            for word in words.split():
                table[capital_key(word.lower()) if word.isupper() else word] = int(number)
    return table


_TABLE = _read()


def frequency(key: str) -> float:
    """In how many of a thousand articles the key stands; among words not listed, longer ones are taken for rarer."""
    return _TABLE.get(key) or min(_RARE, _LISTED_FROM / max(1, len(key)))
