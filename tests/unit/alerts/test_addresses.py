"""Which receivers are ids: the same in a watchlist, to the client and to the emulated Slack."""

import re
from importlib import resources

import orjson
import pytest

from alerts.slack.addresses import CHANNEL_ID, MEMBER_ID, is_person
from alerts.slack.answers import ID
from sandbox.slack.state.workspace import is_channel_id

SCHEMA = orjson.loads(resources.files("schemas").joinpath("watchlist.v1.schema.json").read_bytes())["$defs"]
CHANNEL = re.compile(SCHEMA["deliver"]["properties"]["slack"]["pattern"])
PERSON = re.compile(SCHEMA["person"]["pattern"])


LONGEST = "D" + "0" * 20
IDS = [("C012345", False), ("C0123456", True), ("GABCDEFGH", True), (LONGEST, True), (f"{LONGEST}0", False), ("c0123456", False)]


@pytest.mark.parametrize(("text", "is_one"), IDS)
def test_an_id_has_8_to_21_letters_everywhere(text: str, is_one: bool) -> None:
    assert bool(CHANNEL.search(text)) == bool(CHANNEL_ID.fullmatch(text)) == is_one
    assert bool(ID.fullmatch(text)) >= is_one
    assert is_channel_id(text) >= is_one
    for kind in "UW":
        person = kind + text[1:] if text[0].isupper() else text
        assert bool(PERSON.search(person)) == bool(MEMBER_ID.fullmatch(person)) == is_person(person) == is_one
