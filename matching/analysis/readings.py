"""What satisfies a term: which tokens of an article, in which row. `US` and `us` part here.

1. A term in ALL CAPS or dotted whose form is an ordinary word of the article's language takes only tokens in ALL CAPS or
   dotted: `US` takes US and U.S., never us. Nor does it take the `us` of FOLLOW US (`is_invited`). A name that newspapers write
   as a word is taken so inside a sentence: `NATO` takes the Nato of "la Nato", and not the nato of "è nato" (`is_named`).
2. Any other term ignores case: `NATO` takes Nato. An ordinary word typed small takes no dotted token: `us` is not U.S.
3. An exact term takes what is written as it is written, with the signs beside it (signs.py): `=C#` not every C.
4. A word with wildcards takes every token that its pattern covers, in whatever case: `cooperat*` any ending, `organi?ation` any
   one character. They stand after at least three letters, by which a pattern is found.

A term with a hyphen has two readings, its parts in a row or the joined word, so a reading is a small graph: nodes are places
between words, edges are words. Phrases are such graphs one behind the other. Initials (`J.K.`, and `JK` before a name) and
doubled acronyms of Spanish (`EEUU`, `EE. UU.`) are read as one word and as its parts, too.
A reading does not depend on which rule asks, or when. No pattern may backtrack without bound, because an article may be one word
of a million characters.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from matching.analysis.folding import INVISIBLE, fold
from matching.analysis.layout import Place
from matching.analysis.scripts import WILD, is_hangul
from matching.analysis.signs import Signs, signs_beside
from matching.analysis.tokens import ACRONYM, MAIN, WHOLE, analyse, bare_word, capital_key, is_body
from matching.analysis.word_lists import ORDINARY_ALWAYS, ORDINARY_SOMEWHERE, OrdinaryWords
from matching.query import STAR, Leaf, Term

LETTERS_FIRST = 3
# What stands for * and ? while a word is cut into tokens.
_DISGUISE = str.maketrans("*?", WILD)
_REVEAL = str.maketrans(WILD, "*?")
_WILDCARD = re.compile(r"[*?]")

# The forms that are a pronoun in a language of web pages and so can be invited.
PRONOUNS = frozenset(["us"])

_VERBS = (
    "ASK|CALL|CHOOSE|CONTACT|EMAIL|E-MAIL|FIND|FOLLOW|GIVE|HELP|HIRE|JOIN|LET|LIKE|MAIL|MESSAGE|PHONE|RATE|REACH|REVIEW|"
    "SEE|SEND|SUPPORT|TELL|TEXT|TIP|TRUST|TWEET|VISIT|WATCH|WHATSAPP|WRITE"
)
_VERBS_WITH = (
    "ABOUT|MORE (?:ABOUT|FROM)|WHY (?:TRUST|CHOOSE)|(?:ADVERTISE|CATCH UP|CHAT|CONNECT|DELIVER|DONATE|ENGAGE|GET IN TOUCH|"
    "KEEP IN TOUCH|KEEP UP|LISTEN|MORE|PARTNER|REACH OUT|SHARE|SHOP|SPEAK|STAY CONNECTED|STAY IN TOUCH|SUBSCRIBE|TALK|TRAVEL|"
    "WORK|WRITE) (?:WITH|TO|FOR|FROM)"
)
_BLANK = r"[^\S\r\n\u2028\u2029]"
_HEAD = rf"(?:^|[.!?:|•]){_BLANK}?\W*(?:(?:PLEASE|NOW) )?"  # of a line or a sentence
_INVITES = rf"(?:(?<!\w)(?:{_VERBS})|{_HEAD}(?:{_VERBS_WITH}))".replace(" ", _BLANK)
_BEFORE = re.compile(rf"{_INVITES}{_BLANK}+[{INVISIBLE}]*[\"'“‘(\[]?\Z")
_AFTER = re.compile(
    rf"{_BLANK}*(?:\Z|[\r\n\u2028\u2029.!?:|•·»>\])]"
    rf"|,?{_BLANK}+(?:(?:ON|AT|VIA|FOR|NOW|TODAY|HERE|BY|YOUR)(?!\w)|[|•·»>@/–—-]))",
    re.IGNORECASE,
)
_REACH = 60  # characters looked at to either side: longer than the longest invitation
_LINE = re.compile(r"[\r\n\u2028\u2029]")
_GOES_ON = re.compile(rf"[\w,;)'’%-](?:{_BLANK}{{1,3}})?[\"«“‘(\[]?\Z")  # before a word inside a sentence
_IS_NAMED = re.compile(rf"{_BLANK}?[,:]")  # behind a name that begins one: "Nato, Stoltenberg: ..."


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: its folded form, how it was written, whether in capitals, and the signs it wants beside it.

    `part` of an acronym: it takes capitals only, whatever its form."""

    form: str
    surface: str
    capital: bool
    exact: bool
    wild: bool = False
    signs: Signs | None = None
    part: bool = False

    @property
    def key(self) -> str:
        """A key that every article has in which a token satisfies the word; the form of a wild word is its pattern."""
        return capital_key(self.form) if self.part or (self.capital and self.form in ORDINARY_ALWAYS) else self.form

    @property
    def is_sure(self) -> bool:
        """Whether every article with the key has a token that satisfies the word, so that no token need be looked at."""
        return self.is_usual and (self.form not in ORDINARY_SOMEWHERE or (self.capital and self.form in ORDINARY_ALWAYS))

    @property
    def is_usual(self) -> bool:
        """Whether that is so in each article that gives no doubt of it: of which a word in capitals is no ordinary one, but for
        English, and which has one typed small not as an acronym with stops."""
        return not self.exact and not (self.capital and self.form in PRONOUNS)

    def takes(self, place: Place, text: str, ordinary: OrdinaryWords) -> bool:
        """Whether the token at this place of a field's text satisfies the word, in an article with these ordinary words."""
        token = place.token
        if self.wild:
            return covers(self.form, token.form) and (not self.exact or covers(self.surface, token.surface))
        if token.form != self.form or (self.exact and token.surface != self.surface):
            return False
        if self.part and not token.capital:
            return False
        if self.signs is not None and not self.signs.stand_beside(text, place.start, place.end):
            return False
        if self.form not in ordinary.words:
            return True
        if not self.capital:
            return self.exact or token.kind != ACRONYM
        if not token.capital:
            return self.form in ordinary.titled and is_named(token.surface, text, place, ordinary.is_known)
        return token.kind == ACRONYM or self.form not in PRONOUNS or not is_invited(text, place.start, place.end)


class Edge(NamedTuple):
    """A word between two nodes; no word: any one word."""

    begin: int
    end: int
    word: Word | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The graph of a term or phrase: edges in the order of where they begin, from node 0 to the last."""

    edges: tuple[Edge, ...]
    last: int

    @property
    def only(self) -> Word | None:
        """The word of a reading that has no more than one."""
        return self.edges[0].word if len(self.edges) == 1 else None


_DOTTED_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?").fullmatch
_BARE_INITIALS = re.compile(r"[^\W\d_]{2,3}").fullmatch
_DOUBLED_FORM = re.compile(r"([a-z])\1").fullmatch
_TWICE_DOUBLED = re.compile(r"([A-Z])\1([A-Z])\2").fullmatch
_ANY_WORD = Reading((Edge(0, 1, None),), 1)


@lru_cache(maxsize=1 << 14)
def reading(leaf: Leaf) -> Reading:
    """How a term or phrase is read. Remembered, because many rules share their terms."""
    if isinstance(leaf, Term):
        return _reading_of_word(leaf.text, leaf.exact)
    edges: list[Edge] = []
    base = 0
    for text, following in pairwise([*leaf.words, ""]):
        read = _ANY_WORD if text == STAR else _reading_of_word(text, leaf.exact)
        if not leaf.exact and _are_initials(text, following) and not is_body(text):
            read = _reading_of_initials(text)
        edges.extend([Edge(base + begin, base + end, word) for begin, end, word in read.edges])
        base += read.last
    if not leaf.exact:
        edges += _in_one(edges)
    return Reading(tuple(sorted(edges, key=itemgetter(0, 1))), base)


def _are_initials(text: str, following: str) -> bool:
    """Whether a word of a phrase is initials: with stops, or two or three capitals before a name, `JK Rowling`."""
    if _DOTTED_INITIALS(text):
        return True
    return _BARE_INITIALS(text) is not None and text.isupper() and following[:1].isupper() and not following.isupper()


def _reading_of_initials(text: str) -> Reading:
    """`J.K.` beside other words of a phrase: as it stands, or as letters with blanks between them."""
    whole = _reading_of_word(text, False).edges[0].word
    return _in_parts([each for each in text if each.isalpha()], whole)


def _in_parts(parts: Sequence[str], whole: Word | None) -> Reading:
    """An acronym as it stands, or as its parts in a row."""
    words = [Word(fold(part), part, True, False, part=part.isupper()) for part in parts]
    edges = [Edge(at, at + 1, word) for at, word in enumerate(words)]
    return Reading((edges[0], Edge(0, len(parts), whole), *edges[1:]), len(parts))


def _in_one(edges: list[Edge]) -> list[Edge]:
    """Letters in a row of a phrase, `J. K.` and `EE. UU.`, as the acronym that they are together."""
    taken = {edge.begin for edge in edges if edge.end - edge.begin > 1}
    return [*_runs_as_one(edges, taken, lambda form: len(form) == 1), *_runs_as_one(edges, taken, _DOUBLED_FORM)]


def _runs_as_one(edges: list[Edge], taken: set[int], fits: Callable[[str], object]) -> list[Edge]:
    """The acronyms of capital words in a row whose forms fit."""
    whole: list[Edge] = []
    single = [edge for edge in edges if edge.word is not None and edge.word.capital and fits(edge.word.form)]
    run: list[Edge] = []
    for edge in [*single, Edge(-1, -1, None)]:
        if run and edge.begin != run[-1].end:
            if len(run) > 1 and run[0].begin not in taken:
                form = "".join(each.word.form for each in run if each.word is not None)
                whole.append(Edge(run[0].begin, run[-1].end, Word(form, form.upper(), True, False)))
            run = []
        run.append(edge)
    return whole


@lru_cache(maxsize=1 << 15)
def _reading_of_word(text: str, exact: bool) -> Reading:
    if bare_word(text) == text:  # as most are
        word = Word(text.lower(), text, text.isupper(), exact)
        if not exact and _TWICE_DOUBLED(text):
            return _in_parts((text[:2], text[2:]), word)
        return Reading((Edge(0, 1, word),), 1)
    typed = disguised(text)
    chunk = analyse(typed)
    # `US-led` has no joined reading: in "usled" nobody could tell the country from the pronoun any more.
    is_split = any(token.capital and token.form in ORDINARY_SOMEWHERE for token in chunk.tokens if token.role == MAIN)
    edges = []
    for token in chunk.tokens:
        if token.role == MAIN or (token.role == WHOLE and not is_split):
            form = revealed(token.form)
            signs = signs_beside(typed, token.start, token.end) if exact and not is_wild(form) else None
            word = Word(form, revealed(token.surface), token.capital, exact, is_wild(form), signs)
            edges.append(Edge(token.at, token.at + token.width, word))
    return Reading(tuple(sorted(edges, key=itemgetter(0, 1))), chunk.width)


def is_wild(text: str) -> bool:
    """Whether the text holds a wildcard."""
    return "*" in text or "?" in text


def disguised(word: str) -> str:
    """A word whose wildcards look like letters, so that they stay in the token they belong to."""
    return word.translate(_DISGUISE) if is_wild(word) else word


def revealed(form: str) -> str:
    """The form with its wildcards again."""
    return form if form.isascii() else form.translate(_REVEAL)


def letters_first(form: str) -> int:
    """How many characters stand before the first wildcard."""
    match = _WILDCARD.search(form)
    return match.start() if match else len(form)


def letters_wanted(form: str) -> int:
    """How many letters must stand before a wildcard: three, or two of Korean, each of which is a syllable."""
    return LETTERS_FIRST - 1 if is_hangul(form) else LETTERS_FIRST


def covers(pattern: str, form: str) -> bool:
    """Whether the pattern fits the whole form."""
    return _compiled(pattern).fullmatch(form) is not None


def covered(pattern: str, forms: list[str]) -> list[str]:
    """Those that the pattern fits of forms that are sorted, so that only those that begin as it does are looked at."""
    head = pattern[: letters_first(pattern)]
    first, last = bisect_left(forms, head), bisect_left(forms, head[:-1] + chr(ord(head[-1]) + 1))
    if pattern == f"{head}*":  # as most are, and there may be more of them than are kept compiled
        return forms[first:last]
    return list(filter(_compiled(pattern).fullmatch, forms[first:last]))


@lru_cache(maxsize=1 << 12)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Each piece between two * is taken where it first fits and never given back, so the time grows with the length only."""
    first, *middle = [".".join(map(re.escape, piece.split("?"))) for piece in re.sub(r"\*+", "*", pattern).split("*")]
    if not middle:
        return re.compile(first, re.DOTALL)
    *middle, last = middle
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + f".*{last}", re.DOTALL)


def is_invited(text: str, start: int, end: int) -> bool:
    """Whether the word at these offsets is the `us` of an invitation in capitals: FOLLOW US ON FACEBOOK.

    Pages wrap their articles in such lines, and in capitals nothing but the words around tells the pronoun from the country. The
    word before must be a verb of invitation, and the line must end there or go on as invitations do; so SENATORS SUPPORT US
    STRIKES is the country. CONNECT WITH US needs its verb at the head of a line or sentence, because TALKS WITH US may end a
    headline. It looks at the line of the word only.
    """
    before = _LINE.split(text[max(0, start - _REACH) : start])[-1]
    # A cut window must not end early: what follows the window counts as a word that goes on.
    after = text[end : end + _REACH]
    return _BEFORE.search(before) is not None and _AFTER.match(after) is not None


def is_named(surface: str, text: str, place: Place, is_known: bool) -> bool:
    """Whether a word written Nato is the name: where the language is known to have nato, inside a sentence or before a comma."""
    if not (surface[:1].isupper() and surface[1:].islower() and surface.lower() == place.token.form):
        return False
    before = text[max(0, place.start - 5) : place.start]
    return not is_known or _GOES_ON.search(before) is not None or _IS_NAMED.match(text, place.end) is not None
