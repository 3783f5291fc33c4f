"""Which words are ordinary in a language, so that their capitals mean something else (`us` and `US`).

English counts in every language, because the furniture of web pages ("Follow us on") is English everywhere; an article
that does not name its language is read as English.
The lists are data, in ordinary-words.txt; they are read once. Must never hold a word that is only typed loudly.
"""

from functools import lru_cache
from importlib.resources import files

from matching.analysis.folding import fold

_ALWAYS = "en"


def _read() -> dict[str, frozenset[str]]:
    """The lists by language; forms are folded, as those of tokens are."""
    words: dict[str, set[str]] = {}
    for line in files(__package__).joinpath("ordinary-words.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, _, listed = line.partition(":")
            words.setdefault(language, set()).update(fold(word) for word in listed.split())
    return {language: frozenset(listed) for language, listed in words.items()}


_LISTS = _read()
ORDINARY_ALWAYS = _LISTS[_ALWAYS]
ORDINARY_SOMEWHERE = frozenset().union(*_LISTS.values())


@lru_cache(maxsize=256)
def ordinary_words(language: str | None) -> frozenset[str]:
    """The ordinary words of an article in this language (a BCP 47 tag such as en-GB), or of one that names none."""
    return ORDINARY_ALWAYS | _LISTS.get((language or _ALWAYS).replace("_", "-").partition("-")[0].lower(), frozenset())
