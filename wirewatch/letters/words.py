"""What is said of one dead letter: in a line, whole, and as JSON.

The reason and the names in it are a stranger's, so what is shown must never steer a terminal.
"""

import base64
import re
from collections.abc import Sequence
from typing import Any

from streams.kafka import DeadLetter, OpenedLetter, key_in_words
from wording import cut, escaped_line

# In a line; --json and `show` have more.
MOST_OF_A_NAME = 60


def in_a_line(letter: DeadLetter) -> str:
    """What `list` says of one. The reason may be a stranger's, and stands last."""
    replayed = " replayed" if letter.replay == "done" else ""
    several = f" [{letter.place}, one of {letter.of_this_id:,} different letters with this id]" if letter.of_this_id > 1 else ""
    known = f"article={in_list(letter.article_id)} key={in_list(letter.message_key)}"
    about = f"{letter.stage} {letter.failed_at:%Y-%m-%dT%H:%M:%SZ} {known}{replayed}{several}"
    return f"{letter.id} {about} {escaped_line(letter.reason)}"


def in_list(name: str | None) -> str:
    """A key or an article's id as `list` prints it, in quotes where its end would not be seen; `-` where there is none."""
    if not name:
        return "-" if name is None else '""'
    told = escaped_line(cut(name, MOST_OF_A_NAME))
    return f'"{told}"' if re.search(r"\s", told) else told


def whole(opened_letter: OpenedLetter) -> str:
    """What `show` says of one."""
    told = as_object(opened_letter.letter, opened_letter)
    lines = [f"{name}: {in_words(value)}" for name, value in told.items() if name not in ("value", "value_base64")]
    value = opened_letter.value
    return "\n".join([*lines, "", "(no value)" if value is None else value.decode("utf-8", "backslashreplace")])


def in_words(value: object) -> str:
    """A value as people say it, in one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "(none)" if value is None else escaped_line(str(value))


def all_of(letters: Sequence[DeadLetter]) -> str:
    """The beginning of what is said of all of them."""
    return "The one dead letter was" if len(letters) == 1 else f"All {len(letters):,} dead letters were"


def as_object(letter: DeadLetter, whole: OpenedLetter | None = None) -> dict[str, Any]:
    """A letter as JSON, with its message where that was read; a value that is no UTF-8 comes as base64."""
    known: dict[str, Any] = {
        "id": letter.id, "stage": letter.stage, "reason": letter.reason, "topic": letter.topic, "partition": letter.partition,
        "offset": letter.offset, "failed_at": letter.failed_at.isoformat(), "replayed": letter.replay == "done",
        "place": letter.place, "letters_with_this_id": letter.of_this_id, "article_id": letter.article_id,
        "key": letter.message_key,
    }  # fmt: skip
    if whole is None:
        return known
    known["key"] = None if whole.key is None else key_in_words(whole.key)
    try:
        return {**known, "value": None if whole.value is None else whole.value.decode("utf-8")}
    except UnicodeDecodeError:
        return {**known, "value_base64": base64.b64encode(whole.value or b"").decode("ascii")}
