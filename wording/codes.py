"""Languages and countries as people write them -> the codes that articles, queries and watchlists have.

`countries.txt` and `languages.txt` beside this list the ways of writing. Capitals, accents, dots and blanks make no difference
to it. It must never guess: what could mean two is in neither list.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from wording.shown import nearest

LANGUAGES = "languages.txt"
LANGUAGE_CODES = "language-codes.txt"
COUNTRIES = "countries.txt"
_MARKS = re.compile(r"[\s._,;()'’/+-]+")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)
_CODE = re.compile(r"[a-z]{2}", re.IGNORECASE | re.ASCII)
_SUBDIVISION = re.compile(r"([a-z]{2})-[a-z0-9]{1,3}", re.IGNORECASE | re.ASCII)
# What stands behind a tag, and is none of it: the codeset and the variant of a POSIX locale, the others of an Accept-Language.
_BEHIND_A_TAG = re.compile(r"[.@;,].*", re.DOTALL)
_LONGEST_CODE = 3
_SAME = {"nb": "no", "nn": "no", "cmn": "zh", "fil": "tl"}  # nobody parts them in an article's language
_LONGEST = 100  # of a name; what is longer is none


@lru_cache(maxsize=1000)
def language_of(text: str) -> str | None:
    """The BCP 47 tag that is meant: `English`, `eng`, `en_GB.UTF-8`; None when nobody can say."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if (code := _listed(LANGUAGES).get(_folded(text))) is not None:
        return code
    tag = _BEHIND_A_TAG.sub("", text).strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        # A name with more behind it: "English (UK)".
        return _listed(LANGUAGES).get(_folded(re.split(r"[(,;/-]", text)[0]))
    first, *rest = tag.split("-")
    first = _listed(LANGUAGES).get(first.lower(), first.lower())
    return "-".join([first, *("GB" if each.upper() == "UK" else each for each in rest)])[:35].rstrip("-")


@lru_cache(maxsize=1000)
def language_code(tag: str) -> str | None:
    """The tag in small letters, with the code of its language that stands for all that mean the same: nb, nn and nor are no, ger
    and deu are de. None where the first part is no code of a language."""
    first, *rest = tag.replace("_", "-").lower().split("-")
    code = _listed(LANGUAGES).get(first, first) if len(first) == _LONGEST_CODE else first
    if code not in _listed(LANGUAGES).values() and code not in _language_codes():
        return None
    return "-".join([_SAME.get(code, code), *rest])


@lru_cache(maxsize=1000)
def country_of(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that is meant: `UK`, `gbr`, `United Kingdom`, `GB-ENG`; None when nobody can say."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if (code := _listed(COUNTRIES).get(_folded(text).removeprefix("the "))) is not None:
        return code
    if found := _SUBDIVISION.fullmatch(text):
        return country_of(found[1])
    return text.upper() if _CODE.fullmatch(text) else None


def country_meant(text: str) -> str | None:
    """The code that was probably meant by what is no code: `Norway`, `DEU`, or `Norwey`, which is nearly a name."""
    return _meant(text, country_of(text), COUNTRIES)


def language_meant(text: str) -> str | None:
    """The same for a language; `English` is en."""
    return _meant(text, language_of(text), LANGUAGES)


def _meant(text: str, known: str | None, name: str) -> str | None:
    """Only what a list has is meant: `language_of` takes any code of three letters for a language."""
    listed = _listed(name)
    if known is not None and known in listed.values():
        return known
    near = nearest(_folded(text[:_LONGEST]), [way for way in listed if len(way) > _LONGEST_CODE])
    return listed[near] if near is not None else None


@cache
def _language_codes() -> frozenset[str]:
    lines = resources.files(__package__).joinpath(LANGUAGE_CODES).read_text("utf-8").splitlines()
    return frozenset(code for line in lines if not line.startswith("#") for code in line.split())


@cache
def _listed(name: str) -> dict[str, str]:
    """Every way of writing in a list, with its code."""
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    rows = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {_folded(way): code for code, _, ways in rows for way in ways.split(", ")}


def _folded(text: str) -> str:
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    words = _MARKS.sub(" ", bare).split()
    # U.S.A. is USA.
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)
