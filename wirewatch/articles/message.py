"""A file as the exact bytes of one message of Kafka, judged by intake's own reading, for the people whose service sends articles.

Nothing is unpacked, converted or mended: what a worker refuses has to be refused here. So it must never read through files.py,
which makes articles of nearly everything.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from schemas import Article, UnreadableError
from wirewatch.articles.line import STDIN, InputError, name_of


@dataclass(frozen=True, slots=True)
class JudgedMessage:
    """What a worker would make of a message: an article, maybe with remarks on what was tolerated, or a dead letter, and why."""

    file: str
    article_id: str | None
    remarks: tuple[str, ...]
    reason: str | None


def judge_message(path: str) -> JudgedMessage:
    """Read a file as one message, or standard input for `-`. Raises `InputError` where the file cannot be read."""
    name = name_of(path)
    try:
        value = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}.") from None
    try:
        article, remarks = Article.read_remarked(value)
    except UnreadableError as error:
        return JudgedMessage(name, None, (), str(error))
    return JudgedMessage(name, article.id, tuple(map(str, remarks)), None)
