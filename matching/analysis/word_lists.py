"""What is known of words beforehand: which are ordinary in a language, and how common each is in the news.

An ordinary word in capitals means something else (`us` and `US`, `nato` and `NATO`). English counts in every language, because
the furniture of web pages ("Follow us on") is English everywhere. Where an article does not say its language, or one that there
is no list for, the words of all languages count. The lists must hold no word that is only typed loudly.

How common a word is steers speed only: a rule is looked up by its rarest word, so a wrong number makes a rule a candidate more
often and never changes what matches. All are data, in ordinary-words.txt (chosen by hand), ambiguous-words.txt (by how common the
words are) and document-frequencies.txt, and are read once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from matching.analysis.folding import fold
from matching.analysis.tokens import capital_key

_ALWAYS = "en"
_RARE = 5.0  # of a thousand articles: a word that the table does not list
_LISTED_FROM = 20  # the table lists what stands in at least so many
# Languages that are written like another of the lists.
_LIKE = {"nb": "no", "nn": "no", "hr": "sh", "sr": "sh", "bs": "sh", "me": "sh", "cnr": "sh", "gl": "pt", "mo": "ro", "be": "ru"}
# Languages in other letters than the acronyms that have no list: English alone stands among them.
_SCRIPTS = "ar fa ur he yi ja zh ko th lo km my hi bn ta te ml kn gu mr ne pa si am ti ka hy el ps ckb dz bo"
_OTHER_LETTERS = frozenset(_SCRIPTS.split())
# Names that newspapers write as a word (la Nato, gli Usa, l'Otan): written so inside a sentence they are the name.
_AS_WORDS = """
nato usa cia fed eta rai nasa ceta sebi wada sana ansa kia iata otan dea esa sida onu var pil uno ilo lega tata total sun
mehr denk novo rede unita
"""
_TITLED = frozenset(_AS_WORDS.split())


@dataclass(frozen=True, slots=True)
class OrdinaryWords:
    """The ordinary words of an article; those of which `Nato` is the name and `nato` the word; whether its language is known."""

    words: frozenset[str]
    titled: frozenset[str]
    is_known: bool


def _lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """What stands before the colon of each line, and the words after it."""
    for line in files(__package__).joinpath(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            before, _, words = line.partition(":")
            yield before, words.split()


def _ordinary(name: str) -> dict[str, frozenset[str]]:
    """The lists by language; forms are folded, as those of tokens are."""
    words: dict[str, set[str]] = {}
    for language, listed in _lines(name):
        words.setdefault(language, set()).update(map(fold, listed))
    return {language: frozenset(listed) for language, listed in words.items()}


_CHOSEN, _COMMON = _ordinary("ordinary-words.txt"), _ordinary("ambiguous-words.txt")
# Words that are common, and in capitals likelier typed loudly than a name: `UPS` finds ups, and `check` says so.
STILL_AMBIGUOUS = frozenset().union(*(words for name, words in _COMMON.items() if name.endswith("?")))
_LISTS = {
    name: _CHOSEN.get(name, frozenset()) | _COMMON.get(name, frozenset())
    for name in {*_CHOSEN, *_COMMON}
    if not name.endswith("?")
}
ORDINARY_ALWAYS = _LISTS[_ALWAYS]
ORDINARY_SOMEWHERE = frozenset().union(*_LISTS.values())
_NAMES = _TITLED - frozenset().union(*_CHOSEN.values())
_FREQUENCIES = {
    capital_key(word.lower()) if word.isupper() else word: int(number)
    for number, words in _lines("document-frequencies.txt")
    for word in words
}
# Common in English news, and no name there: in capitals they are typed loudly. So where no language is named `WAR` finds war,
# although German has it as an ordinary word.
_LOUD = frozenset(word for word in _FREQUENCIES if capital_key(word) not in _FREQUENCIES) - ORDINARY_ALWAYS
_UNKNOWN = OrdinaryWords(ORDINARY_SOMEWHERE - _LOUD, _NAMES - _LOUD, False)


@lru_cache(maxsize=256)
def ordinary_words(language: str | None) -> OrdinaryWords:
    """The ordinary words of an article in this language (a BCP 47 tag such as en-GB), or of one that names none."""
    main = (language or "").replace("_", "-").partition("-")[0].lower()
    main = _LIKE.get(main, main)
    if main in _LISTS or main in _OTHER_LETTERS:
        words = ORDINARY_ALWAYS | _LISTS.get(main, frozenset())
        return OrdinaryWords(words, _NAMES & words, True)
    return _UNKNOWN


def written_small(main: str) -> frozenset[str]:
    """The ordinary words of a language by its code: what begins a sentence in capitals and is no name."""
    return _LISTS.get(_LIKE.get(main, main), frozenset())


def frequency(key: str) -> float:
    """In how many of a thousand articles the key stands; among words not listed, longer ones are taken for rarer."""
    return _FREQUENCIES.get(key) or min(_RARE, _LISTED_FROM / max(1, len(key)))
