"""What sets the query language of each product apart from those of the others, by what its public manual says.

All of them have words, quotes, brackets, AND, OR and NOT. They differ in what binds first, what stands for nearness and how
its words are counted, what quotes mean, and the names of fields. A dialect is those differences as values, so that a product
is a few lines of a table and no program. It must say nothing that the product's public manual does not say.

Distances: Meltwater, Brandwatch, ForSight, Cision, NewsCatcher, Nexis, Lucene, Scopus and Google count the words between, as we
do; Factiva, Talkwalker and Smelter count positions, where neighbours are 1 apart, so one is taken off.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from matching.language import FIELDS, NUMBERS

# Which operator binds first, from the loosest to the tightest.
AND_BEFORE_OR = ("OR", "AND", "NEAR")
OR_BEFORE_AND = ("AND", "OR", "NEAR")
OR_BEFORE_ALL = ("NOT", "AND", "NEAR", "OR")
CLAUSES = ("CLAUSES", "AND", "NEAR")  # side by side is OR; where one has a + the others are optional


class NearForm(NamedTuple):
    """A way to write nearness. The pattern's group, where it has one, is the distance; `less` is taken from it,
    because our distance is the number of words between. `zone` is S or P where no words are counted."""

    pattern: "re.Pattern[str]"
    operator: str
    less: int = 0
    default: int = 0
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The query language of one product; `product` is its name as people write it."""

    name: str
    product: str
    order: tuple[str, ...] = AND_BEFORE_OR
    small_operators: bool = False  # `or` is an operator too
    signs: Mapping[str, str] | None = None  # && and its like, in capitals: AND, OR or NOT
    bang_is_not: bool = False  # !harbour
    bang_is_ending: bool = False  # harbour! and harbour* have any ending; a * inside a word is one letter
    bar_is_or: bool = False
    is_adjacent: bool = False  # words side by side are a phrase, not an AND
    exact_braces: bool = False  # {STFGX} minds capitals
    phrase_braces: bool = False  # {like this} and <like this> are phrases
    star_is_many: bool = False  # a lone * in a phrase stands for one or more words
    plus_is_must: bool = False
    near: tuple[NearForm, ...] = ()
    near_function: bool = False  # NEAR("a", "b", 5, true)
    near_listed: bool = False  # NEAR("a" "b", 5)
    star_behind: bool = False  # "harb" * is the beginning of a word
    near_field: "re.Pattern[str] | None" = None  # near20:"a b"
    repeat: "re.Pattern[str] | None" = None  # repeat3:"a"
    tilde: bool = False  # "a b"~5 and (a AND b)~5
    ranges: bool = False  # words:[100 TO 500] and words:>100
    field_sign: str = ":"  # or a bracket, which stays one: HEADLINE(harbour)
    field_names_known: bool = False  # only names of the tables are fields, and blanks may stand before the sign: TITLE (harbour)
    rest_fields: Mapping[str, str] | None = None  # allintitle: takes all that follows
    infix: "re.Pattern[str] | None" = None  # an operator that may stand without blanks: harbour/N5/strike
    square_brackets: bool = False  # [ ] group
    dollar_is_ending: bool = False  # harbour$3 has an ending of at most three letters
    compares: "re.Pattern[str] | None" = None  # wc>500: the name, the sign and the number
    refused: tuple[tuple["re.Pattern[str]", str], ...] = ()  # what has no counterpart, and what to do instead
    fields: Mapping[str, str] | None = None  # the product's name of a field, and ours
    advice: Mapping[str, str] | None = None  # the name of a field that we do not have: what to do instead


# A distance is cut by the translation, which can say so; here it only has to be read.
_END = r'(?=[\s()"“{<]|\Z)'


def _near(pattern: str, operator: str = "NEAR", less: int = 0, default: int = 0, zone: str = "") -> NearForm:
    return NearForm(re.compile(pattern + _END, re.IGNORECASE), operator, less, default, zone)


_SLASHED = (
    _near(r"NOT\s+NEAR/(\d+)f", "NOT ONEAR"),
    _near(r"NOT\s+NEAR/(\d+)", "NOT NEAR"),
    _near(r"NOT\s+ONEAR/(\d+)", "NOT ONEAR"),
    _near(r"NEAR/(\d+)f", "ONEAR"),
    _near(r"NEAR/(\d+)"),
    _near(r"ONEAR/(\d+)", "ONEAR"),
)
_WEB = {"title": "title", "site": "source", "url": "url", "author": "author", "language": "lang", "country": "country"}
_DATES = "Wirewatch reads articles as they appear. Leave it out."
_NO_PATTERNS = (re.compile(r"/[^/\s]{2,99}/(?=[\s)]|\Z)"), "There are no regular expressions here. Write the spellings with OR.")
_NO_RANGES = (re.compile(r"\$?\d{1,9}\.\.\$?\d{1,9}"), "There are no ranges of numbers in text. Write the numbers with OR.")
_LUCENE = Dialect(
    "lucene",
    "Lucene",
    order=CLAUSES,
    signs={"&&": "AND", "||": "OR"},
    bang_is_not=True,
    plus_is_must=True,
    tilde=True,
    ranges=True,
    fields={name: name for name in (*FIELDS, *NUMBERS)}
    | {"content": "body", "text": "body", "domain": "source", "language": "lang", "tags": "tag"},
    advice=dict.fromkeys(("date", "published_at", "timestamp"), _DATES),
    refused=(_NO_PATTERNS,),
)
_TONE = "Wirewatch does not judge tone or theme. Leave it out, or name the words."

_ALL = (
    Dialect(
        "gdelt",
        "GDELT",
        near_field=re.compile(r"near(\d+):", re.IGNORECASE),
        repeat=re.compile(r"repeat(\d+):", re.IGNORECASE),
        fields={"domain": "source", "domainis": "source", "sourcelang": "lang"},
        advice={
            "sourcecountry": "GDELT writes countries in codes of its own. Write country: and the ISO code.",
            "theme": _TONE,
            "tone": _TONE,
            "toneabs": _TONE,
        },
        refused=((re.compile(r"tone(?:abs)?\s*[<>]=?\s*-?[\d.]+", re.IGNORECASE), _TONE),),
    ),
    Dialect(
        "google",
        "Google",
        order=OR_BEFORE_AND,
        bar_is_or=True,
        star_is_many=True,
        near=(_near(r"AROUND\((\d+)\)"),),
        fields={"site": "source", "intitle": "title", "intext": "body", "inurl": "url"},
        rest_fields={"allintitle": "title", "allintext": "body", "allinurl": "url"},
        advice={"when": _DATES, "after": _DATES, "before": _DATES},
        refused=(_NO_RANGES,),
    ),
    Dialect("newsapi", "NewsAPI", plus_is_must=True),
    Dialect("newscatcher", "NewsCatcher", near_function=True),
    Dialect("twitter", "Twitter", fields={"lang": "lang", "url": "url"}),
    Dialect(
        "brandwatch",
        "Brandwatch",
        exact_braces=True,
        tilde=True,
        near=_SLASHED,
        fields=_WEB,
        advice={
            "continent": "Name the countries: country:(de OR fr).",
            "raw": "Write = before a word whose capitals count.",
        },
    ),
    Dialect(
        "forsight",
        "ForSight",
        tilde=True,
        near=_SLASHED,
        fields={"title": "title", "site": "source", "url": "url", "author": "author"},
    ),
    Dialect(
        "meltwater",
        "Meltwater",
        small_operators=True,
        exact_braces=True,
        near=(*_SLASHED, _near("NEAR", default=4), _near("ONEAR", "ONEAR", default=4)),
        fields=_WEB | {"ingress": "lead"},
    ),
    Dialect("cision", "Cision", small_operators=True, near=(_near(r"w/(\d+)"), *_SLASHED)),
    Dialect("streem", "Streem", small_operators=True),
    Dialect("spotler", "Spotler"),
    Dialect("smelter", "Smelter", small_operators=True, near=(_near(r"/(\d+)", less=1),)),
    Dialect(
        "talkwalker",
        "Talkwalker",
        near=(
            _near(r"NOT\s+NEAR/(\d+)", "NOT NEAR", less=1),
            _near(r"NOT\s+ONEAR/(\d+)", "NOT ONEAR", less=1),
            _near(r"NEAR/(\d+)", less=1),
            _near(r"ONEAR/(\d+)", "ONEAR", less=1),
            NearForm(re.compile("SENTENCE" + _END), "NEAR", zone="S"),
        ),
        fields={
            "title": "title",
            "site": "source",
            "url": "url",
            "author": "author",
            "lang": "lang",
            "sourcecountry": "country",
            "reach": "reach",
        },
    ),
    Dialect(
        "factiva",
        "Factiva",
        small_operators=True,
        is_adjacent=True,
        near=(
            _near(r"near(\d+)?", less=1, default=1),
            NearForm(re.compile(r"/n(\d+)/", re.IGNORECASE), "NEAR", less=1),
            _near(r"(?:adj|w/)(\d+)?", "ONEAR", less=1, default=1),
            _near("same", zone="P"),
        ),
        repeat=re.compile(r"atleast(\d+)(?:\s+|(?=\())", re.IGNORECASE),
        field_sign="=",
        infix=re.compile(r"/[nf]\d+/", re.IGNORECASE),
        square_brackets=True,
        dollar_is_ending=True,
        compares=re.compile(r"(wc)\s*(>=|<=|>|<|=)\s*(\d{1,9})", re.IGNORECASE),
        signs={"BUT NOT": "NOT"},
        fields={"hd": "title", "hlp": "lead", "lp": "lead", "td": "body", "by": "author", "la": "lang"},
        advice=dict.fromkeys(("date", "pd", "ed"), _DATES)
        | dict.fromkeys(("rst", "sn", "sc"), "Sources have codes there. Write source: and the domain, as in source:reuters.com.")
        | dict.fromkeys(
            ("co", "ns", "re", "in", "fds", "pe"), "Codes of companies and subjects are not known here. Write the names."
        ),
        refused=((re.compile(r"/f\d+/", re.IGNORECASE), "Write lead: before the word, for title and first two paragraphs."),),
    ),
    Dialect(
        "nexis",
        "Nexis",
        order=OR_BEFORE_ALL,
        small_operators=True,
        signs={"&": "AND", "ANDNOT": "NOT", "BUTNOT": "NOT", "BUT NOT": "NOT"},
        is_adjacent=True,
        bang_is_ending=True,
        near=(
            _near(r"not\s*(?:w|near)?/(\d+)", "NOT NEAR"),
            _near(r"(?:w|near)?/(\d+)"),
            _near(r"pre/(\d+)", "ONEAR"),
            _near(r"onear/(\d+)", "ONEAR"),
            _near(r"w?/s(?:ent)?", zone="S"),
            _near(r"w?/p(?:ara)?", zone="P"),
        ),
        repeat=re.compile(r"atl(?:east)?\s?(\d+)\s*(?=\()", re.IGNORECASE),
        field_sign="(",
        compares=re.compile(r"(length)\s*(>=|<=|>|<|=)\s*(\d{1,9})", re.IGNORECASE),
        refused=((re.compile(r"(?:not\s+)?w?/seg\b", re.IGNORECASE), "Write NEAR/P for the same paragraph, or AND."),),
        fields={
            "headline": "title",
            "title": "title",
            "hlead": "lead",
            "lead": "lead",
            "body": "body",
            "byline": "author",
            "author": "author",
            "language": "lang",
        },
        advice={
            "allcaps": "Write = before a word whose capitals count: =US.",
            "caps": "Write = before a word whose capitals count: =US.",
            "publication": "Write source: and the domain.",
            "source": "Write source: and the domain.",
            "date": _DATES,
            "subject": _TONE,
            "terms": _TONE,
        },
    ),
    _LUCENE,
    replace(_LUCENE, name="elasticsearch", product="Elasticsearch"),
    Dialect(
        "fts5",
        "SQLite FTS5",
        near_function=True,
        near_listed=True,
        star_behind=True,
        fields={"title": "title", "body": "body"},
        field_names_known=True,
        refused=(
            (re.compile(r"\^"), "Write title: or lead: before the word in place of ^."),
            (re.compile(r"-\s*(?:\{[^{}]*\}|\w+)\s*:"), "Name the fields that count: title: or body:."),
            (re.compile(r"\{[^{}]*\}\s*:"), "Write the word once with each field, with OR."),
            (re.compile(r"\+(?=\s)"), "Put the words of a phrase into one pair of quotes."),
        ),
    ),
    Dialect(
        "scopus",
        "Scopus",
        order=OR_BEFORE_ALL,
        small_operators=True,
        phrase_braces=True,
        near=(_near(r"W/(\d+)"), _near(r"PRE/(\d+)", "ONEAR")),
        field_sign="(",
        field_names_known=True,
        fields={"title": "title", "abs": "lead", "key": "tag", "auth": "author", "authlastname": "author", "language": "lang"}
        | {"title-abs-key": "", "title-abs": "", "title-abs-key-auth": "", "all": ""},
        advice=dict.fromkeys(("affil", "affilorg", "affilcity", "affilcountry", "fund-all", "doi", "issn"), "Leave it out.")
        | {"srctitle": "Write source: and the domain.", "exactsrctitle": "Write source: and the domain.", "ref": "Leave it out."},
        refused=(
            (re.compile(r"PUBYEAR\s*(?:[<>=]|AFT|BEF|IS)\s*\d{1,4}", re.IGNORECASE), _DATES),
            (re.compile(r"(?:LIMIT-TO|EXCLUDE|DOCTYPE|SUBJAREA)\s*\([^()]{0,200}\)", re.IGNORECASE), "Leave it out."),
        ),
    ),
)

DIALECTS = {dialect.name: dialect for dialect in _ALL}


def dialect_named(name: str) -> Dialect | None:
    """The dialect of this name; what stands behind the letters is passed over: google_news, twitter_v1."""
    letters = re.match("[a-z]*", name.lower())
    return DIALECTS.get(letters.group() if letters else "")
