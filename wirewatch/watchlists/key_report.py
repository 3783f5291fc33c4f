"""`wirewatch check --explain-keys`: the keys of a watchlist, or what each rule of a file has after the defaults.

Without a file: each key, what holds where it is not given, and what the schema says of it, which editors show too. With one: each
rule with every key that counts for it, and who says so: the rule, the defaults of its file, a setting of the worker, or nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.loading import Loaded, Origins
from config.loading.yaml import Key, keys, written
from config.settings import Settings
from rules import Rule, says_age, story_of

_AGE, _ZONE = "max_age", ("quiet", "tz")  # of whose defaults a setting of the worker decides
_TEXTS = ("id", "name", "why", "query", "tests")  # what a rule says itself, and no default
_ALWAYS = ("deliver", "story")  # whose members have defaults where the rule says nothing of them; of others it is none
_EARLIER = ("group", "threshold")  # of story, as earlier files have it: they are shown as what they are read as
_ALL = ("sources", "languages", "sources.include", "sources.tiers", "sources.countries")
_BY = {"rule": "of the rule", "defaults": "of the defaults", "default": "by default"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What counts for one key of a rule, and who says so: the rule, the defaults, a setting by its name, the query, or `default`,
    which is nobody. Where nothing counts, there is no value."""

    key: str
    value: Any
    by: str

    def __str__(self) -> str:
        if self.value is None:
            none = "as its query asks" if self.by == "query" else "all" if self.key in _ALL else "nothing"
            return f"{self.key}: {none}"
        return f"{self.key}: {written(self.value)}, {_BY.get(self.by) or f'by {self.by}'}"


def key_lines(settings: Settings) -> Iterator[str]:
    """Every key of the format."""
    for each in key_objects(settings):
        yield f"{each['key']}  [{each['default']}]"
        yield f"    {each['meaning']}"


def key_objects(settings: Settings) -> list[dict[str, Any]]:
    """The keys for a program."""
    return [
        {"key": ".".join(key.path), "default": _default(key, settings), "meaning": key.part.get("description", "")}
        for key in keys()
    ]


def rule_lines(loaded: Loaded, settings: Settings) -> Iterator[str]:
    """What each sound rule has."""
    for rule in loaded.rules:
        yield f"{rule.file}:{rule.line} {rule.id}"
        for each in _counting(rule, loaded, settings):
            yield f"    {each}"


def rule_objects(loaded: Loaded, settings: Settings) -> list[dict[str, Any]]:
    """The same for a program."""
    return [
        {
            "file": rule.file,
            "line": rule.line,
            "rule_id": rule.id,
            "keys": {each.key: {"value": each.value, "by": each.by} for each in _counting(rule, loaded, settings)},
        }
        for rule in loaded.rules
    ]


def _default(key: Key, settings: Settings) -> str:
    if key.is_required:
        return "required"
    if key.path == ("rules", _AGE):
        return f"{_age(settings.max_age_h)}, by WIREWATCH_MAX_AGE_H"
    if key.path == ("rules", *_ZONE):
        return f"{settings.timezone}, by WIREWATCH_TIMEZONE"
    return written(key.part["default"]) if "default" in key.part else "nothing"


def _counting(rule: Rule, loaded: Loaded, settings: Settings) -> Iterator[Counts]:
    """What counts for a rule, key by key in the order of the schema."""
    members = {**rule.definition.members, "style": rule.style, "story": story_of(rule.definition.members)}
    origins = loaded.origins.get(rule.id, Origins())
    for key in keys():
        place, *path = key.path
        if place != "rules" or not path or path[0] in _TEXTS or path[-1] in _EARLIER:
            continue
        mapping = members.get(path[0], {})
        has_members = "properties" in key.part
        if has_members and (mapping or path[0] in _ALWAYS):
            continue  # its members follow
        if len(path) == 2 and not mapping and path[0] not in _ALWAYS:
            continue  # there is none, which was said of the mapping
        yield _counts(tuple(path), key, members, origins, rule, settings)


def _counts(
    path: tuple[str, ...],
    key: Key,
    members: Mapping[str, Any],
    origins: Origins,
    rule: Rule,
    settings: Settings,
) -> Counts:
    name, value = ".".join(path), members.get(path[0])
    if len(path) == 2:
        value = value.get(path[1]) if isinstance(value, Mapping) else None
    written_as = ("story", "group") if path == ("story", "by") else path
    if value is not None and {path, written_as, path[:1]} & {*origins.inherited}:
        return Counts(name, value, "defaults")
    if value is not None and path[0] in origins.own:
        return Counts(name, value, "rule")
    if path == (_AGE,) and says_age(rule):
        return Counts(name, None, "query")
    if path == (_AGE,):
        return Counts(name, _age(settings.max_age_h), "WIREWATCH_MAX_AGE_H")
    if path == _ZONE:
        return Counts(name, settings.timezone, "WIREWATCH_TIMEZONE")
    return Counts(name, key.part.get("default"), "default")


def _age(max_age_h: float | None) -> str:
    return "none" if max_age_h is None else f"{max_age_h:g}h"
