"""Country codes that people write and ISO 3166 does not have: UK for the United Kingdom, which is GB.

An article with a code by the book would never match. A code that is merely unknown is no warning: countries come and go. Must
never keep a rule from running, for an outlet may be told of in the same wrong way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from config.loading.yaml import Findings, Path
from matching import Meta, Query, parts_of
from matching.language import QueryError

_MEANT = {
    "UK": "GB",
    "EL": "GR",
    "SP": "ES",
    "SU": "RU",
    "YU": "RS",
    # Languages.
    "EN": "GB",
    "CS": "CZ",
    "DA": "DK",
    "JA": "JP",
    "KO": "KR",
}


def check_countries(path: Path, settings: Mapping[str, Any], found: Findings) -> None:
    """Warn of such codes in the sources of a rule or of the defaults, which stand at the path."""
    path = (*path, "sources", "countries")
    sources = settings.get("sources")
    codes = sources.get("countries") if isinstance(sources, Mapping) else None
    for index, code in enumerate(codes if isinstance(codes, list) and found.sound(*path) else ()):
        if code.upper() in _MEANT:
            found.warn((*path, index), found.key(*path, index), *_warning(code))


def odd_countries(query: Query, text: str) -> Iterator[QueryError]:
    """The same in a query typed as `text`: at the code or, where that stands in brackets, at all of the text."""
    for value in sorted(set(_asked(query))) if "country:" in text.lower() else ():
        typed = f"country:{value}"
        at = text.lower().find(typed)
        start, end = (at, at + len(typed)) if at >= 0 else (0, len(text))
        yield QueryError(*_warning(value), text, start, end)


def _asked(query: Query) -> Iterator[str]:
    if isinstance(query, Meta) and query.field == "country" and query.value.upper() in _MEANT:
        yield query.value
    for part in parts_of(query):
        yield from _asked(part)


def _warning(code: str) -> tuple[str, str, str]:
    return "W-COUNTRY", f"{code.upper()} is no country of ISO 3166.", f"Write {_MEANT[code.upper()]}."
