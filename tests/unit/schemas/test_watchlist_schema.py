"""watchlist.v1 is read by editors, too: every key explains itself, and every example in it is one."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.validators import schema, validator

WHOLE = validator("watchlist.v1").schema


def keys(part: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of every key, by its path."""
    for key, inner in part.get("properties", {}).items():
        yield f"{name}.{key}".removeprefix("."), inner
        yield from keys(inner, f"{name}.{key}")
    for kind in ("items", "additionalProperties"):
        if isinstance(part.get(kind), dict):
            yield from keys(part[kind], f"{name}[]")


KEYS = dict(keys(WHOLE))


def test_every_key_of_the_format_is_there() -> None:
    assert set(WHOLE["properties"]) == {"watchlist", "name", "owner", "defaults", "lists", "masks", "rejects", "rules"}
    settable = {
        *(
            "priority",
            "tags",
            "sources",
            "languages",
            "max_age",
            "deliver",
            "style",
            "quiet",
            "throttle",
            "story",
            "spike",
            "expect",
        ),
        "review_by",
    }
    assert set(WHOLE["properties"]["defaults"]["properties"]) == settable
    rule = WHOLE["properties"]["rules"]["items"]["properties"]
    assert set(rule) == settable | {"id", "name", "why", "status", "query", "tests"}


@pytest.mark.parametrize("name", KEYS)
def test_every_key_has_a_description_and_examples_that_are_valid(name: str) -> None:
    part = KEYS[name]
    assert part["description"]
    assert part.get("examples") or "maxLength" in part or "enum" in part, "only free text explains itself"
    for example in part.get("examples", ()):
        Draft202012Validator(part).validate(example)


def test_the_parts_that_are_shared_have_examples_that_are_valid() -> None:
    for part in schema("watchlist.v1")["$defs"].values():
        assert part["description"]
        assert part["examples"]
