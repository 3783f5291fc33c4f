"""What JSON Schema cannot see in the keys and values of a watchlist.

    characters   that steer whatever shows them, or that nobody can see in a name
    countries    UK for the United Kingdom, which ISO 3166 calls GB
    reviews      a day that the calendar does not have, or that is over
    inactive     a key that is read and checked but has no effect in this version

How a rule is told is looked at in telling.py. A country code and a review that is overdue are only warnings, because a warning
never stops a rule: outlets may write the same wrong code, and a desk on holiday must not go blind. No clock is read here: the
caller says what day it is, and without a day nothing is overdue.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from config.loading.yaml import Findings, Items, Members, NodePath, Text, YamlNode, spots
from matching import Meta, Query, parts_of
from matching.language import QueryError
from schemas import validator
from wording import country_of, language_code, language_meant, steering, unseen

_ONE_LINE = ("id", "name", "lists")
_UNSEEN_IN = (*_ONE_LINE, "owner", "slack", "mention")
_OF_ARTICLES = ("match", "no_match")
_CHARACTER_FIX = "Delete it; it often comes with text copied from a page."
# Codes of languages, each with the country for which people write it.
_OF_LANGUAGES = {"EN": "GB", "CS": "CZ", "DA": "DK", "JA": "JP", "KO": "KR"}
_REVIEW = "review_by"
_INACTIVE = "Not active yet"


def check_characters(root: YamlNode, source: str, found: Findings) -> None:
    """Record each value, and each name of a list, that holds a character which steers whatever shows it: a control, C1, or one
    of reading order. YAML refuses these as they are and lets them in as escapes, `"\\x1b[2J"`, but whoever approves a change
    must see what it is. A name, which is one line, may not hold what nobody can see either: two rules, lists or receivers would
    look like one. Queries may, as texts do and some scripts need. Tested articles are not looked at, as publishers write what
    they like."""
    for path, member, node in _texts(root):
        is_line = member in _ONE_LINE
        at = steering(node.text if member == "id" else node.text.rstrip("\n"), "" if is_line else "\t\n")
        why = "could steer what shows it"
        if at is None and member in _UNSEEN_IN:
            at, why = unseen(node.text), "cannot be seen"
        if at is None:
            continue
        where = spots(node, source)
        span = (where[at.start()], where[at.start()] + 1) if where else (node.start, node.end)
        reason = f"The character U+{ord(at.group()):04X} stands in {member} and {why}."
        found.error(path, span, "E-VALUE", reason, _CHARACTER_FIX)


def _texts(root: YamlNode) -> Iterator[tuple[NodePath, str, Text]]:
    """Every scalar, and every name of a list, with its path and the nearest key above it."""
    waiting: list[tuple[NodePath, str, YamlNode]] = [((), "the file", root)]
    while waiting:
        path, member, node = waiting.pop()
        if isinstance(node, Text):
            yield path, member, node
        elif isinstance(node, Members):
            if path == ("lists",):
                yield from (((*path, name), "lists", key) for name, key in node.keys.items())
            inside = ((name, each) for name, each in node.members.items() if name not in _OF_ARTICLES or len(path) != 4)
            waiting.extend(((*path, name), name, each) for name, each in inside)
        else:
            waiting.extend(((*path, index), member, each) for index, each in enumerate(node.items))


def check_languages(path: NodePath, settings: Mapping[str, Any], found: Findings) -> None:
    """Record the codes of languages that are none, in the rule or the defaults at the path: no article would ever have them."""
    path = (*path, "languages")
    codes = settings.get("languages")
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if found.sound(*path, index) and isinstance(code, str) and language_code(code) is None:
            meant = language_meant(code)
            fix = f"Did you mean {meant}?" if meant else "Write one such as en or pt-BR."
            found.error((*path, index), found.key(*path, index), "E-VALUE", f"{code} is no code of a language.", fix)


def check_countries(path: NodePath, settings: Mapping[str, Any], found: Findings) -> None:
    """Warn of codes that ISO 3166 does not have, in the sources of the rule or the defaults at the path, whatever else is wrong
    there. A code that is merely unknown is no warning, because countries come and go."""
    path = (*path, "sources", "countries")
    sources = settings.get("sources")
    codes = sources.get("countries") if isinstance(sources, Mapping) else None
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if found.sound(*path, index) and _country_meant(code):
            found.warn((*path, index), found.key(*path, index), *_country_warning(code))


def odd_countries(query: Query, text: str) -> Iterator[QueryError]:
    """Such codes in a query typed as `text`: at the code or, where that stands in brackets, at all of the text."""
    for value in sorted(set(_odd_codes(query))) if "country:" in text.lower() else ():
        typed = f"country:{value}"
        at = text.lower().find(typed)
        start, end = (at, at + len(typed)) if at >= 0 else (0, len(text))
        yield QueryError(*_country_warning(value), text, start, end)


def _odd_codes(query: Query) -> Iterator[str]:
    if isinstance(query, Meta) and query.field == "country" and _country_meant(query.value):
        yield query.value
    for part in parts_of(query):
        yield from _odd_codes(part)


def _country_meant(code: str) -> str | None:
    """The country that was meant by a code of two letters which ISO 3166 does not have; None for one that may be right."""
    code = code.upper()
    meant = _OF_LANGUAGES.get(code) or country_of(code)
    return meant if meant != code else None


def _country_warning(code: str) -> tuple[str, str, str]:
    return "W-COUNTRY", f"{code.upper()} is no country of ISO 3166.", f"Write {_country_meant(code)}."


def check_reviews(value: Mapping[str, Any], found: Findings, today: date | None) -> None:
    """Look at the dates of a file's rules and of its defaults, and record what is wrong or, by `today`, overdue."""
    owner = value.get("owner") if found.sound("owner") and value.get("owner") else "the desk"
    rules = value.get("rules")
    parts: list[tuple[NodePath, Any]] = [(("defaults",), value.get("defaults"))]
    parts += [(("rules", index), rule) for index, rule in enumerate(rules if isinstance(rules, list) else ())]
    for path, part in parts:
        # Of a retired rule nobody needs to ask.
        said = part.get(_REVIEW) if isinstance(part, Mapping) and part.get("status") != "retired" else None
        path = (*path, _REVIEW)
        if not isinstance(said, str) or not found.sound(*path):
            continue
        try:
            due = date.fromisoformat(said)
        except ValueError:
            reason = f"{_REVIEW} is no day of the calendar: {said}."
            found.error(path, found.key(*path), "E-VALUE", reason, "Write it as 2026-12-31.")
            continue
        if today is not None and due < today:
            days = (today - due).days
            ago = "yesterday" if days == 1 else f"{days:,} days ago"
            reason = f"The review was due on {due}, {ago}; ask {owner}."
            found.warn(path, found.key(*path), "W-REVIEW", reason, "Then set a new date, or retire the rule.")


class _InactivePart(NamedTuple):
    """What is inactive in a part of the format: some of its keys, and what lies below others or in the items of a list."""

    keys: frozenset[str]
    below: dict[str, "_InactivePart"]
    items: "_InactivePart | None"


def inactive_keys(root: YamlNode, schema: str) -> Iterator[tuple[NodePath, Text]]:
    """Each key of a file that has no effect yet, with its path and place, in the order of the file. The schema's descriptions say
    which these are, where editors show it, and are read here so that the two cannot differ."""
    yield from _walk_inactive(root, (), _inactive_part(schema))


def _walk_inactive(node: YamlNode, path: NodePath, part: _InactivePart) -> Iterator[tuple[NodePath, Text]]:
    if isinstance(node, Items) and part.items is not None:
        for index, item in enumerate(node.items):
            yield from _walk_inactive(item, (*path, index), part.items)
    if not isinstance(node, Members):
        return
    for name, key in node.keys.items():
        member = node.members[name]
        if name in part.below:
            yield from _walk_inactive(member, (*path, name), part.below[name])
        if name in part.keys:
            yield (*path, name), key


@cache
def _inactive_part(schema: str) -> _InactivePart:
    return _inactive_in(validator(schema).schema)


def _inactive_in(part: Any) -> _InactivePart:
    properties = part.get("properties", {})
    keys = frozenset(name for name, each in properties.items() if _INACTIVE in each.get("description", ""))
    parts = {name: _inactive_in(each) for name, each in properties.items() if name not in keys}
    items = _inactive_in(part["items"]) if isinstance(part.get("items"), dict) else None
    return _InactivePart(
        keys, {name: each for name, each in parts.items() if any(each)}, items if items is not None and any(items) else None
    )
