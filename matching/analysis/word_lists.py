"""What is known of words beforehand: which are ordinary in a language, and how common each is in the news.

An ordinary word in capitals means something else (`us` and `US`). English counts in every language, because the furniture of
web pages ("Follow us on") is English everywhere, and an article that does not name its language is read as English. The list
must hold no word that is only typed loudly.

How common a word is steers speed only: a rule is looked up by its rarest word, so a wrong number makes a rule a candidate more
often and never changes what matches. Both are data, in ordinary-words.txt and document-frequencies.txt, and are read once.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from matching.analysis.folding import fold
from matching.analysis.tokens import capital_key

_ALWAYS = "en"
_RARE = 5.0  # of a thousand articles: a word that the table does not list
_LISTED_FROM = 20  # the table lists what stands in at least so many


def _lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """What stands before the colon of each line, and the words after it."""
    for line in files(__package__).joinpath(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            before, _, words = line.partition(":")
            yield before, words.split()


def _ordinary() -> dict[str, frozenset[str]]:
    """The lists by language; forms are folded, as those of tokens are."""
    words: dict[str, set[str]] = {}
    for language, listed in _lines("ordinary-words.txt"):
        words.setdefault(language, set()).update(map(fold, listed))
    return {language: frozenset(listed) for language, listed in words.items()}


_LISTS = _ordinary()
ORDINARY_ALWAYS = _LISTS[_ALWAYS]
ORDINARY_SOMEWHERE = frozenset().union(*_LISTS.values())
_FREQUENCIES = {
    capital_key(word.lower()) if word.isupper() else word: int(number)
    for number, words in _lines("document-frequencies.txt")
    for word in words
}


@lru_cache(maxsize=256)
def ordinary_words(language: str | None) -> frozenset[str]:
    """The ordinary words of an article in this language (a BCP 47 tag such as en-GB), or of one that names none."""
    return ORDINARY_ALWAYS | _LISTS.get((language or _ALWAYS).replace("_", "-").partition("-")[0].lower(), frozenset())


def frequency(key: str) -> float:
    """In how many of a thousand articles the key stands; among words not listed, longer ones are taken for rarer."""
    return _FREQUENCIES.get(key) or min(_RARE, _LISTED_FROM / max(1, len(key)))
