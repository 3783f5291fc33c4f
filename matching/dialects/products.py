"""The products whose queries can be brought here, each by what its public manual says.

Distances: Meltwater, Brandwatch, ForSight, Cision, NewsCatcher, Nexis, Lucene, Scopus and Google count the words between, as we
do; Factiva, Talkwalker and Smelter count positions, where neighbours are 1 apart, so one is taken off. Must stay a table.
"""

import re
from dataclasses import replace

from matching.dialects.dialect import CLAUSES, OR_BEFORE_ALL, OR_BEFORE_AND, Dialect, NearForm
from matching.language import FIELDS, NUMBERS

# A distance is cut by the translation, which can say so; here it only has to be read.
_END = r'(?=[\s()"“{<]|\Z)'


def _near(pattern: str, operator: str = "NEAR", less: int = 0, default: int = 0, zone: str = "") -> NearForm:
    return NearForm(re.compile(pattern + _END, re.IGNORECASE), operator, less, default, zone)


_SLASHED = (_near(r"NEAR/(\d+)"), _near(r"ONEAR/(\d+)", "ONEAR"))
_DATES = "Wirewatch reads articles as they appear. Leave it out."
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
    ),
    Dialect(
        "google",
        "Google",
        order=OR_BEFORE_AND,
        bar_is_or=True,
        star_is_many=True,
        near=(_near(r"AROUND\((\d+)\)"),),
        fields={"site": "source", "intitle": "title", "intext": "body", "inurl": "url"},
        advice={"when": _DATES, "after": _DATES, "before": _DATES, "allintitle": "Write title:( ) around the words."},
    ),
    Dialect("newsapi", "NewsAPI", plus_is_must=True),
    Dialect("newscatcher", "NewsCatcher", near_function=True),
    Dialect("twitter", "Twitter", fields={"lang": "lang", "url": "url"}),
    Dialect(
        "brandwatch",
        "Brandwatch",
        exact_braces=True,
        tilde=True,
        near=(_near(r"NEAR/(\d+)f", "ONEAR"), *_SLASHED),
        fields={"title": "title", "site": "source", "url": "url", "author": "author", "language": "lang", "country": "country"},
        advice={
            "continent": "Name the countries: country:(de OR fr).",
            "raw": "Write = before a word whose capitals count.",
        },
    ),
    Dialect("forsight", "ForSight", tilde=True, fields={"title": "title", "site": "source", "url": "url", "author": "author"}),
    Dialect(
        "meltwater",
        "Meltwater",
        small_operators=True,
        near=(*_SLASHED, _near("NEAR", default=4), _near("ONEAR", "ONEAR", default=4)),
        fields={"title": "title", "ingress": "lead"},
    ),
    Dialect("cision", "Cision", small_operators=True, near=(_near(r"w/(\d+)"), *_SLASHED)),
    Dialect("streem", "Streem", small_operators=True),
    Dialect("spotler", "Spotler"),
    Dialect("smelter", "Smelter", small_operators=True, near=(_near(r"/(\d+)", less=1),)),
    Dialect(
        "talkwalker",
        "Talkwalker",
        near=(
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
            _near(r"/n(\d+)/", less=1),
            _near(r"(?:adj|w/)(\d+)?", "ONEAR", less=1, default=1),
            _near("same", zone="P"),
        ),
        repeat=re.compile(r"atleast(\d+)\s+", re.IGNORECASE),
        field_sign="=",
        fields={"hd": "title", "hlp": "lead", "by": "author"},
        advice={"la": "Write lang: and the code: lang:en.", "date": _DATES},
    ),
    Dialect(
        "nexis",
        "Nexis",
        order=OR_BEFORE_ALL,
        small_operators=True,
        signs={"&": "AND", "ANDNOT": "NOT", "BUTNOT": "NOT"},
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
        "scopus",
        "Scopus",
        order=OR_BEFORE_ALL,
        small_operators=True,
        phrase_braces=True,
        near=(_near(r"W/(\d+)"), _near(r"PRE/(\d+)", "ONEAR")),
    ),
)

DIALECTS = {dialect.name: dialect for dialect in _ALL}


def dialect_named(name: str) -> Dialect | None:
    """The dialect of this name; what stands behind the letters is passed over: google_news, twitter_v1."""
    letters = re.match("[a-z]*", name.lower())
    return DIALECTS.get(letters.group() if letters else "")
