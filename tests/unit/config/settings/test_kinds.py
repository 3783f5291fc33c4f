"""A secret is seen by nobody who does not ask for it by name."""

import copy
import dataclasses
import json
import logging
import pickle
import traceback

import orjson
import pytest

from config.settings.kinds import Secret
from config.settings.settings import Settings, SlackSettings

HUSH = "xoxb-hush-1234"
SETTINGS = Settings(slack=SlackSettings(token=Secret(HUSH)))


def test_reveal_gives_the_value() -> None:
    assert Secret(HUSH).reveal() == HUSH


@pytest.mark.parametrize(
    "shown",
    [str(Secret(HUSH)), repr(Secret(HUSH)), f"{Secret(HUSH)}", "%s" % Secret(HUSH), "{!r}".format(Secret(HUSH))],  # noqa: UP031, UP032
)
def test_however_it_is_printed_it_prints_three_stars(shown: str) -> None:
    assert shown == "***"


def test_a_width_pads_the_stars() -> None:
    assert f"{Secret(HUSH):>5}" == "  ***"


def test_the_settings_print_without_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("settings: %s %r", SETTINGS, SETTINGS)
    assert HUSH not in caplog.text
    assert "token=***" in caplog.text


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, orjson.dumps, dataclasses.asdict])
def test_nothing_that_copies_or_writes_it_can(write: object) -> None:
    value = SETTINGS if write is dataclasses.asdict else Secret(HUSH)
    with pytest.raises(TypeError) as error:
        write(value)  # type: ignore[operator]
    assert HUSH not in "".join(traceback.format_exception(error.value))


def test_equal_when_the_values_are() -> None:
    assert Secret(HUSH) == Secret(HUSH)
    assert hash(Secret(HUSH)) == hash(Secret(HUSH))
    assert Secret(HUSH) != Secret("another")
    assert Secret(HUSH) != HUSH
