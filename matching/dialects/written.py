"""How each product writes what our language says: the other direction of products.py, as values.

A template holds {a} and {b}, what stands left and right, and {n}, a number. What a product has no form for has no template here,
and the export says so instead of writing something like it. It must say nothing that the product's public manual does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Written:
    """The forms of one product."""

    near: str = ""
    ordered: str = ""
    not_near: str = ""
    not_ordered: str = ""
    sentence: str = ""
    paragraph: str = ""
    more: int = 0  # positions are counted: one more than the words between
    sides: str = "groups"  # what may be near: groups, phrases, or words that are written in one phrase
    at_least: str = ""
    counted: str = "groups"  # what may be counted: groups, or phrases
    exact: str = ""
    ending: str = "*"  # any ending; "" where there is none
    letter: str = "?"  # any one letter
    wild_phrases: bool = True  # wildcards in a phrase
    any_word: bool = False  # a lone * in a phrase
    hashtags: bool = False
    negation: str = "AND NOT {a}"  # behind what must be there
    negates_groups: bool = True
    conjunction: str = " AND "
    fields: Mapping[str, str] = field(default_factory=dict)  # ours, and how it is written
    numbers: Mapping[str, str] = field(default_factory=dict)  # {sign} and {n}


_WEB = {"title": "title:{a}", "url": "url:{a}", "author": "author:{a}", "source": "site:{a}"}
_INFIX = Written(near="{a} NEAR/{n} {b}", ordered="{a} ONEAR/{n} {b}", not_near="{a} NOT NEAR/{n} {b}", hashtags=True)
_BRANDWATCH = replace(
    _INFIX,
    ordered="{a} NEAR/{n}f {b}",
    not_ordered="{a} NOT NEAR/{n}f {b}",
    exact="{{{a}}}",
    fields=_WEB | {"lang": "language:{a}", "country": "country:{a}"},
)
_LUCENE_FIELDS = ("title", "lead", "body", "author", "source", "url", "lang", "country", "section", "tag")
_LUCENE = Written(
    near='"{a} {b}"~{n}',
    sides="words",
    wild_phrases=False,
    fields={name: f"{name}:{{a}}" for name in _LUCENE_FIELDS},
    numbers={name: f"{name}:{{sign}}{{n}}" for name in ("words", "reach", "tier", "age")},
)
# No wildcards, and a minus before a word.
_PLAIN = Written(ending="", letter="", negation="-{a}", negates_groups=False, conjunction=" ")

WRITTEN = {
    "gdelt": replace(
        _PLAIN,
        near='near{n}:"{a} {b}"',
        sides="words",
        at_least="repeat{n}:{a}",
        counted="phrases",
        fields={"source": "domain:{a}", "lang": "sourcelang:{a}"},
    ),
    "google": replace(
        _PLAIN,
        near="{a} AROUND({n}) {b}",
        any_word=True,
        fields={"title": "intitle:{a}", "body": "intext:{a}", "url": "inurl:{a}", "source": "site:{a}"},
    ),
    "newsapi": Written(ending="", letter=""),
    "newscatcher": Written(
        near="NEAR({a}, {b}, {n})", ordered="NEAR({a}, {b}, {n}, true)", sides="phrases", ending="", letter=""
    ),
    "twitter": replace(_PLAIN, hashtags=True, fields={"lang": "lang:{a}", "url": "url:{a}"}),
    "brandwatch": _BRANDWATCH,
    "forsight": replace(_BRANDWATCH, exact="", fields=_WEB),
    "meltwater": replace(_BRANDWATCH, ordered="{a} ONEAR/{n} {b}", fields={**_BRANDWATCH.fields, "lead": "ingress:{a}"}),
    "cision": replace(_INFIX, near="{a} w/{n} {b}"),
    "streem": Written(),
    "spotler": Written(),
    "smelter": Written(near="{a} /{n} {b}", more=1),
    "talkwalker": Written(
        near="{a} NEAR/{n} {b}",
        ordered="{a} ONEAR/{n} {b}",
        not_near="{a} NOT NEAR/{n} {b}",
        not_ordered="{a} NOT ONEAR/{n} {b}",
        sentence="{a} SENTENCE {b}",
        more=1,
        hashtags=True,
        fields=_WEB | {"lang": "lang:{a}", "country": "sourcecountry:{a}"},
        numbers={"reach": "reach:{sign}{n}"},
    ),
    "factiva": Written(
        near="{a} near{n} {b}",
        ordered="{a} adj{n} {b}",
        paragraph="{a} same {b}",
        more=1,
        at_least="atleast{n} {a}",
        negation="not {a}",
        conjunction=" and ",
        fields={"title": "hd={a}", "lead": "hlp={a}", "body": "td={a}", "author": "by={a}", "lang": "la={a}"},
        numbers={"words": "wc{sign}{n}"},
    ),
    "nexis": Written(
        near="{a} w/{n} {b}",
        ordered="{a} pre/{n} {b}",
        not_near="{a} not w/{n} {b}",
        sentence="{a} w/s {b}",
        paragraph="{a} w/p {b}",
        at_least="atleast{n}({a})",
        ending="!",
        letter="*",
        negation="and not {a}",
        conjunction=" and ",
        fields={
            "title": "HEADLINE({a})",
            "lead": "HLEAD({a})",
            "body": "BODY({a})",
            "author": "BYLINE({a})",
            "lang": "LANGUAGE({a})",
        },
    ),
    "lucene": _LUCENE,
    "elasticsearch": _LUCENE,
    "scopus": Written(
        near="{a} W/{n} {b}",
        ordered="{a} PRE/{n} {b}",
        fields={"title": "TITLE({a})", "lead": "ABS({a})", "tag": "KEY({a})", "author": "AUTH({a})", "lang": "LANGUAGE({a})"},
    ),
    "fts5": Written(
        near="NEAR({a} {b}, {n})",
        sides="phrases",
        letter="",
        negation="NOT {a}",
        fields={"title": "title : {a}", "body": "body : {a}"},
    ),
}
"""By the name of the dialect, as `query export --dialect` takes it."""
