"""A server that is not Slack: what it says reaches nobody raw, it is not read for ever, and nobody follows where it sends."""

import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.delivery import Step, next_step
from alerts.destination import Form
from alerts.slack.answers import Answer, failure
from alerts.slack.transport import MOST_BYTES
from tests.hostile.slack import MESSAGE, TOKEN, answered, bomb, failed, fit_to_show, gzipped, http, json, listened_to_logs
from tests.integration.kafka.client_play import looks
from tests.integration.slack.raw_slack import RawSlack

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NOW = {"ok": True, "ts": "1732470000.000100", "channel": "C0SYRIA00"}


def posted(whole: bytes) -> Answer:
    """What a post gives."""
    answers: list[Answer] = []

    async def scene(client: RawSlack) -> None:
        answers.append(await client.post(MESSAGE))

    answered(lambda *_: whole, scene)
    return answers[0]


def step_after(answer: Answer) -> Step:
    return next_step(failure(answer, "#syria"), form=Form.FULL, tries=0, timeout_s=60)


# ------------------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize(
    "error",
    [
        TOKEN,
        "xoxb_1234567890_very_secret_indeed",
        "very_secret_indeed",
        "no_way_verysecretindeed_no",
        "invalid_auth\x1b]52;c;aGk=\x07",
        "invalid_auth\nERROR forged",
        "invalid_auth\n",
        "x" * 81,
        "x" * 200_000,
        "Invalid_Auth",
        "invalid auth",
        "\u202edetrevni",
        "ｉnvalid_auth",
        "",
        {"a": 1},
        ["invalid_auth"],
        7,
    ],
)
def test_what_is_no_code_is_as_if_it_had_not_been_said(error: object) -> None:
    with listened_to_logs() as logged:
        answer = posted(json({"ok": False, "error": error}))
    assert answer == Answer(ok=False, error="client_unreadable", status=200)
    step = step_after(answer)
    assert looks(step)
    assert step.words == (
        "Slack failed for #syria: client_unreadable. Nothing to do; the message is looked for in #syria before it is posted "
        "again."
    )
    assert [problem for line in logged if (problem := fit_to_show(line))] == []


@pytest.mark.parametrize("error", ["_".join(["x" * 19] * 4), "a_code_of_next_year_2", "fatal_error"])
def test_a_code_nobody_knows_is_shown(error: str) -> None:
    assert posted(json({"ok": False, "error": error})) == Answer(ok=False, error=error, status=200)


@pytest.mark.parametrize(
    "answer",
    [
        {**NOW, "ts": f"1.1{TOKEN}"},
        {**NOW, "ts": "1732470000.000100\x1b[2J"},
        {**NOW, "ts": "1" * 100_000 + ".1"},
        {**NOW, "ts": "1732470000"},
        {**NOW, "channel": TOKEN},
        {**NOW, "channel": "VERYSECRETINDEED"},
        {**NOW, "channel": "C0SYRIA00\n"},
        {**NOW, "channel": "C" * 100_000},
        {**NOW, "channel": "C0/../../x"},
    ],
)
def test_a_time_or_an_id_of_another_form_is_none(answer: Any) -> None:
    assert posted(json(answer)) == Answer(ok=False, error="client_no_ts", status=200)


@pytest.mark.parametrize("ok", ["true", 1, [0], "no"])
def test_only_true_is_ok(ok: object) -> None:
    assert posted(json({**NOW, "ok": ok})) == Answer(ok=False, error="client_unreadable", status=200)


def test_a_thread_of_another_form_is_none() -> None:
    answer = posted(json({**NOW, "message": {"thread_ts": TOKEN}}))
    assert answer == Answer(ok=True, ts="1732470000.000100", status=200, channel="C0SYRIA00")


@pytest.mark.parametrize(
    ("header", "expected"),
    [("7", 7.0), ("0.5", 0.5), ("1_0", None), ("1e9", None), ("nan", None), ("-1", None), ("١", None), ("9" * 400, None)],
)
def test_only_a_plain_number_is_a_pause(header: str, expected: float | None) -> None:
    answer = posted(json({"ok": False, "error": "ratelimited"}, f"Retry-After: {header}", status="429 Slow"))
    assert answer == Answer(ok=False, error="ratelimited", status=429, retry_after_s=expected)


def test_the_id_of_a_conversation_with_the_token_in_it_is_no_id() -> None:
    error, _ = failed(lambda *_: json({"ok": True, "channel": {"id": TOKEN}}), "U0DANA000")
    assert str(error) == ("cannot read U0DANA000 back from Slack: client_unreadable; whether the message is there stays unknown")


def test_cookies_are_not_read_and_not_logged() -> None:
    """aiohttp logs a cookie that it cannot read, where the server has a name and not only an address."""

    async def scene(client: RawSlack) -> None:
        assert (await client.post(MESSAGE)).ok
        assert (await client.post(MESSAGE)).ok

    with listened_to_logs() as logged:
        answered(lambda *_: json(NOW, f"Set-Cookie: a[{TOKEN}]=1; path=/", f"Set-Cookie: {TOKEN},=2"), scene, host="localhost")
    assert [line for line in logged if fit_to_show(line)] == []


# ------------------------------------------------------------------------------------------------ how much it says


@pytest.mark.parametrize("kind", ["gzip", "deflate"])
@pytest.mark.parametrize("status", ["200 OK", "500 No"])
def test_a_thousand_bytes_for_each_one_are_not_unpacked(kind: str, status: str) -> None:
    packed = http(bomb(300_000_000, kind=kind), f"Content-Encoding: {kind}", status=status)
    assert len(packed) < 400_000
    tracemalloc.start()
    try:
        answer = posted(packed)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer == Answer(ok=False, error="client_unreadable", status=int(status[:3]))
    assert looks(step_after(answer))
    assert most < 40_000_000


def test_an_answer_up_to_the_bound_is_read_and_one_byte_more_is_not() -> None:
    def of(size: int) -> bytes:
        start = b'{"ok": true, "ts": "1732470000.000100", "channel": "C0SYRIA00", "fill": "'
        return http(start + b"x" * (size - len(start) - 2) + b'"}')

    assert posted(of(MOST_BYTES)).ok
    assert posted(of(MOST_BYTES + 1)) == Answer(ok=False, error="client_unreadable", status=200)


def test_a_packed_answer_of_slack_is_read() -> None:
    assert posted(gzipped(NOW)) == Answer(ok=True, ts="1732470000.000100", status=200, channel="C0SYRIA00")


@pytest.mark.parametrize("whole", [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n", b"no HTTP at all\r\n\r\n"])
def test_what_is_no_http_or_has_endless_headers_is_unreadable(whole: bytes) -> None:
    assert posted(whole) == Answer(ok=False, error="client_unreadable")


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "zip", "utf-16", "no-such"])
def test_an_answer_is_utf_8_whatever_it_calls_itself(charset: str) -> None:
    whole = json(NOW).replace(b"application/json", b"application/json; charset=" + charset.encode())
    assert posted(whole).ok


# ------------------------------------------------------------------------------------------------ where it sends


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["ELSEWHERE", "/0/chat.postMessage", "//x", "file:///etc/passwd", f"http://x/?{TOKEN}"])
def test_no_redirect_is_followed(status: int, location: str) -> None:
    answers: list[Answer] = []

    async def scene(client: RawSlack) -> None:
        answers.append(await client.post(MESSAGE))

    impostor = answered(lambda *_: http(b"", f"Location: {location}", status=f"{status} Go"), scene)
    assert answers == [Answer(ok=False, error="client_redirected", status=status)]
    assert (impostor.asked, impostor.elsewhere) == ([1], [])
    step = step_after(answers[0])
    assert looks(step)
    assert step.words == (
        f"Slack failed for #syria: client_redirected (HTTP {status}). SLACK_API_URL answers with a redirect, which is never "
        "followed, as the token would go with it: set SLACK_API_URL to where Slack is, such as https://slack.com/api/."
    )
