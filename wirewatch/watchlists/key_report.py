"""`wirewatch check --explain-keys`: the keys of a watchlist, or what each rule of a file has after the defaults.

Without a file: each key, what holds where it is not given, and what the schema says of it, which editors show too. With one: each
rule with every setting that counts for it, and whether the rule, the defaults or this program gives it.
"""

from collections.abc import Iterator
from typing import Any

from config.loading import Loaded
from config.loading.yaml import Key, keys, written
from rules import Rule, says_age

_AGE = "max_age"  # of whose default a setting decides
_SHOWN = ("status", "priority", "tags", "sources", "languages", _AGE, "deliver", "style", "review_by")


def key_lines(max_age_h: float | None) -> Iterator[str]:
    """Every key of the format."""
    for each in key_objects(max_age_h):
        yield f"{each['key']}  [{each['default']}]"
        yield f"    {each['meaning']}"


def rule_lines(loaded: Loaded, max_age_h: float | None) -> Iterator[str]:
    """What each sound rule has."""
    for rule in loaded.rules:
        yield f"{rule.file}:{rule.line} {rule.id}"
        for name in _SHOWN:
            yield f"    {name}: {_of_rule(rule, name, max_age_h)}"


def key_objects(max_age_h: float | None) -> list[dict[str, Any]]:
    """The keys for a program."""
    return [
        {"key": ".".join(key.path), "default": _default(key, max_age_h), "meaning": key.part.get("description", "")}
        for key in keys()
    ]


def _default(key: Key, max_age_h: float | None) -> str:
    if key.is_required:
        return "required"
    if key.path == ("rules", _AGE):
        return _age(max_age_h)
    return written(key.part["default"]) if "default" in key.part else "nothing"


def _of_rule(rule: Rule, name: str, max_age_h: float | None) -> str:
    value = rule.style if name == "style" else rule.definition.members.get(name)
    if value is not None:
        return written(value)
    if name != _AGE:
        return "all" if name in ("sources", "languages") else "nothing"
    return "as its query asks" if says_age(rule) else _age(max_age_h)


def _age(max_age_h: float | None) -> str:
    return "none" if max_age_h is None else f"{max_age_h:g}h, by WIREWATCH_MAX_AGE_H"
