"""What `make fuzz` holds against everything that is shown: a judge of its own, which uses nothing of what it judges.

    steers      a control character, one that turns the reading order, a line end that is none to us, half of a pair
    a command   a line that begins with `::`, or `##[` anywhere: a CI job would carry it out
    a secret    the token that lies beside what is read, and what stands in this process's environment

`letter_is_shown_harmlessly` plays all that `dead-letters list` and `show` say of one letter, as text and as JSON.
"""

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path

import orjson

from streams.kafka.letters import Letters, OpenedLetter
from streams.kafka.reading import Record
from tests.hostile.watchlists import TOKEN
from wirewatch.letters import as_object, in_a_line, whole
from wirewatch.printing import say, say_json

STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"^[^\S\n]*::|##\[", re.MULTILINE)
OWN_COMMAND = re.compile(r"::(error|warning|notice) file=[^\s:,]*(?: [^\s:,]*)*,line=\d+,col=\d+,title=[A-Z-]+::[^\n]*")
SOURCE = "articles.v1"


def environment() -> str:
    """The beginning of what a link to /proc/self/environ would show."""
    try:
        return Path("/proc/self/environ").read_bytes()[:24].split(b"\0")[0].decode("utf-8", "replace")
    except OSError:
        return TOKEN


SECRETS = tuple({TOKEN, environment()} - {""})


def is_harmless(text: str, *, commands: bool = False) -> None:
    """AssertionError where a text has anything of the above; `commands`: it is one of our own to a CI job."""
    assert (found := STEERS.search(text)) is None, f"{found.group()!r} in {text[:300]!r}"  # type: ignore[union-attr]
    assert not any(secret in text for secret in SECRETS), f"a secret in {text[:300]!r}"
    assert commands or COMMAND.search(text) is None, f"a command in {text[:300]!r}"


def are_harmless(lines: Collection[str]) -> None:
    """The same of many, each one line."""
    for line in lines:
        is_harmless(line)
        assert "\n" not in line, f"two lines: {line[:300]!r}"


def spoken(work: Callable[[], None]) -> str:
    """What is printed."""
    held = BytesIO()
    output = TextIOWrapper(held, "utf-8", newline="")
    with redirect_stdout(output):
        work()
    output.flush()
    return held.getvalue().decode("utf-8")


def letter_is_shown_harmlessly(
    headers: Sequence[tuple[str, bytes | None]], key: bytes | None, value: bytes | None, *, is_ours: bool
) -> bool:
    """Whether there is a letter in a message of the topic of dead letters; a letter that is `is_ours` must be one."""
    letters = Letters({SOURCE})
    letters.add(Record("dead-letters.v1", 0, 7, 0, key, value, tuple(headers)))
    found = letters.found()
    assert found or not is_ours, f"no letter: {headers!r}"
    for letter in found:
        opened = OpenedLetter(letter, key, value, None)
        listed = spoken(lambda each=letter: say(in_a_line(each)))  # type: ignore[misc]
        are_harmless([listed.removesuffix("\n")])
        for known in (as_object(letter), as_object(letter, opened)):
            line = spoken(lambda known=known: say_json(known))  # type: ignore[misc]
            are_harmless([line.removesuffix("\n")])
            assert orjson.loads(line) == known
        shown = spoken(lambda whole_letter=opened: say(whole(whole_letter)))  # type: ignore[misc]
        is_harmless(shown)
        # One line for each member, so that none can be forged by another's text.
        assert len(shown.split("\n\n")[0].split("\n")) == len(as_object(letter))
    return bool(found)


def forged_headers(texts: Callable[[int], str], choose: Callable[[Sequence[object]], object]) -> list[tuple[str, bytes | None]]:
    """Headers as anybody may write them: those of a letter, each right or not, there many times, or none."""
    now = datetime.now(UTC).isoformat()
    right = {"stage": "intake", "reason": "not JSON", "topic": SOURCE, "partition": "0", "offset": "12", "failed_at": now}
    odd = ("", "00", "-1", "1\n", "9" * 5_000, "\u0661", "2026-01-01T00:00:00Z\n", "0001-01-01T00:00:00+14:00", "x" * 3_000)
    made: list[tuple[str, bytes | None]] = []
    for name, text in {**right, "replay": "done", "id": f"{SOURCE}/0/12", "arrived_at": now, "replayed-letter": "x"}.items():
        kind = choose((*["right"] * 30, "odd", "text", "null", "none", "twice", "bytes"))
        if name == "reason" and choose((True, False)):
            kind = "text"
        if name in right or choose((True, False, False, False)):
            other = str(choose(odd)) if kind == "odd" else texts(4)
            given = {"right": text.encode(), "null": None, "bytes": b"\xff\xfe\x00"}
            if kind == "twice":
                made += [(name, None), (name, other.encode("utf-8", "replace"))]
            if kind != "none":
                said = text if name != "reason" and kind == "twice" else other
                made.append((name, given.get(str(kind), said.encode("utf-8", "replace"))))
    return made
