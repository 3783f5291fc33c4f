"""An error code is words of Slack's, and nothing by which the token could be had: in no letters and no encoding."""

import ast
import base64
import codecs
import random
import re
import string
import urllib.parse
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from alerts.slack import answers
from alerts.slack.answers import _CODES, CODE, ID, TS
from alerts.slack.calls import Reader

ROOT = Path(__file__).parents[3]
# What the documents of the methods that are called name besides those that have a class of their own.
DOCUMENTED = """
already_archived as_user_not_supported bot_not_found cant_invite cant_invite_self comment_required could_not_archive_channel
duplicate_channel_not_found duplicate_message_not_found ekm_access_denied fetch_members_failed invalid_channel invalid_cursor
invalid_limit invalid_metadata_keys invalid_name_maxlength invalid_name_specials invalid_ts_latest invalid_ts_oldest
invalid_types invalid_user_combination is_bot is_bot_user limit_required method_not_supported_for_channel_type name_taken
no_dual_broadcast_content_update not_allowed not_enough_users not_supported org_login_required rate_limited
restricted_action_non_threadable_channel team_access_not_granted team_quota_exceeded too_many_users upgrade_required
users_list_not_supplied user_not_in_channel token_rotation_not_enabled unknown_error url_verification_failed
"""


def token(seed: int) -> str:
    """One as Slack makes them."""
    chance = random.Random(seed)
    numbers = "".join(chance.choices(string.digits, k=12)), "".join(chance.choices(string.digits, k=13))
    return f"xoxb-{numbers[0]}-{numbers[1]}-{''.join(chance.choices(string.ascii_letters + string.digits, k=24))}"


@cache
def reader_of(seed: int) -> Reader:
    """What reads the answers of a server that was told this token."""
    return Reader(token(seed))


def emulated() -> list[str]:
    """Every word with an underscore that the emulated Slack may say, its error codes among them."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "sandbox/slack").rglob("*.py"))]
    texts = {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted(text for text in texts if re.fullmatch("[a-z]+(_[a-z]+)+", text))


def ours() -> list[str]:
    return [word for word in vars(answers).values() if isinstance(word, str) and word.startswith("client_")]


@pytest.mark.parametrize("seed", range(5))
def test_what_slack_documents_and_the_emulated_one_says_is_a_code(seed: int) -> None:
    reader = reader_of(seed)
    known = [*DOCUMENTED.split(), *emulated(), *ours(), *(code for codes in _CODES.values() for code in codes.split())]
    assert "invalid_blocks" in emulated()
    assert [code for code in known if reader.word(code, CODE) is None] == []


SAID: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "reversed": lambda text: text[::-1],
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "moved by seven": lambda text: text.lower().translate(
        str.maketrans(string.ascii_lowercase, string.ascii_lowercase[7:] + string.ascii_lowercase[:7])
    ),
    "from the other end of the alphabet": lambda text: text.lower().translate(
        str.maketrans(string.ascii_lowercase, string.ascii_lowercase[::-1])
    ),
    "hex": lambda text: text.encode().hex(),
    "hex with underscores": lambda text: text.encode().hex("_"),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "base32hex": lambda text: base64.b32hexencode(text.encode()).decode(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for urls": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base85": lambda text: base64.b85encode(text.encode()).decode(),
    "ascii85": lambda text: base64.a85encode(text.encode()).decode(),
    "percent": lambda text: "".join(f"%{ord(each):02x}" for each in text),
    "numbers": lambda text: "_".join(str(ord(each)) for each in text),
    "quoted": urllib.parse.quote,
}  # fmt: skip
BEFORE: dict[str, Callable[[str], str]] = {
    "": str,
    "in small letters": str.lower,
    "turned": lambda text: text[::-1],
    "without its signs": lambda text: text.replace("-", ""),
    "its secret alone": lambda text: text.rpartition("-")[2],
    "its middle": lambda text: text[10:40],
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("seed", range(5))
def test_the_token_is_none_however_it_is_said(said: Callable[[str], str], before: Callable[[str], str], seed: int) -> None:
    secret = token(seed)
    reader = reader_of(seed)
    whole = re.sub("[^a-z0-9]+", "_", said(before(secret)).lower())
    for text in (whole, whole[::-1], whole.replace("_", "")):
        for piece in {text[:80], text[-80:], text[:40], text[:20], f"invalid_{text[:20]}", f"error_{text[-16:]}"}:
            assert reader.word(piece.strip("_"), CODE) is None


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("seed", range(5))
def test_no_sentence_holds_it_either(said: Callable[[str], str], before: Callable[[str], str], seed: int) -> None:
    reader = reader_of(seed)
    whole = said(before(token(seed)))
    for text in (whole, whole[::-1], " ".join(whole), whole.replace("-", " ")):
        for piece in (text[:80], text[-80:], text[:40]):
            assert reader.sentences([f"[ERROR] invalid value: {piece}"]) == ""
            assert reader.sentences([piece]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
        "failed to match all allowed schemas [json-pointer:/blocks/0]",
        "no more than 50 items allowed [json-pointer:/blocks]",
        "missing required field: text [json-pointer:/blocks/10/elements/3]",
    ],
)
def test_a_sentence_of_slacks_is_kept(text: str) -> None:
    assert reader_of(0).sentences([f"[ERROR] {text}"]) == text


@pytest.mark.parametrize(
    "value",
    [None, {}, "text", [], [1], [None], ["\x1b[2Jtext"], ["two\nlines"], ["<!channel>"], ["\u202etext"], ["a1b2c3d4"], ["é"],
     ["https://evil.example?x=1"], ["w" * 21], [*([""] * 2), "third"]],
)  # fmt: skip
def test_what_is_no_sentence_is_left_out(value: object) -> None:
    assert reader_of(0).sentences(value) == ""


def test_a_sentence_is_short_and_there_are_few() -> None:
    assert len(reader_of(0).sentences(["word " * 100_000] * 1_000)) <= 2 * 200 + 2


@pytest.mark.parametrize("seed", range(5))
def test_no_id_holds_it_either(seed: int) -> None:
    secret = token(seed)
    hidden = secret.rpartition("-")[2].encode().hex().upper()
    numbers = "".join(f"{ord(each):03d}" for each in secret.rpartition("-")[2])
    for text in (hidden[:20], f"C{hidden[:19]}", f"C{hidden[:39]}", numbers[:39], f"C{numbers[:38]}", numbers[:18]):
        assert reader_of(seed).word(text, ID) is None
    for text in (f"{numbers[:16]}.{numbers[16:32]}", f"{numbers[:10]}.{numbers[10:17]}", f"{numbers[:11]}.{numbers[11:17]}"):
        assert reader_of(seed).word(text, TS) is None
    for text in (
        "C0SYRIA00",
        "C0123ABCDEF",
        "C012345678",
        "G0123ABCDEF",
        "D0123ABCDEF",
        "W0123ABCDEF",
        "USLACKBOT",
        "U2147483697",
    ):
        assert reader_of(seed).word(text, ID) == text
    assert reader_of(seed).word("1731323334.353637", TS) == "1731323334.353637"


@pytest.mark.parametrize(
    "text",
    ["", "_a", "a_", "a__b", "1a", "a1234", "a1b2c3d4", "a" * 21, "_".join(["abc"] * 21), "Invalid", "a-b", "a b", "é", "a\n"],
)
def test_what_has_another_form_is_no_code(text: str) -> None:
    assert reader_of(0).word(text, CODE) is None


def test_a_short_token_does_not_take_words_away() -> None:
    assert Reader("abcd").word("bcde_fgh", CODE) == "bcde_fgh"
    assert Reader("abcd").word("xabcd", CODE) is None
    assert Reader("").word("invalid_auth", CODE) == "invalid_auth"
