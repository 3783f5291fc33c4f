"""`wirewatch dead-letters list|show|replay`: the messages that could not be handled, for the one who mends the cause.

A letter's id is where its message was read: topic/partition/offset. Whoever may write to the topic of dead letters can make one
with the id of another; then the id names several different letters, and each goes by its place, `@partition/offset`. It must
never choose between them, nor change a message: a replay sends the original bytes, and each letter once. What is shown of a
letter steers no terminal, but for `show --raw`, which is for files. Three commands and all that they say of a letter are more
than 300 lines, which belong together.
"""

import base64
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click

from streams.kafka import LONGEST_SHOWN, DeadLetter, OpenedLetter, dead_letters, key_in_words, opened, read_dead_letters
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_bytes, say_json
from wirewatch.terminal import remark
from wording import UserFacingError, counted, cut, escaped_line

MOST_PLACES = 5
STAGES = ("intake", "match", "alert", "deliver")
# In a line; --json and `show` have more.
MOST_OF_A_NAME = 60
AGO = re.compile(r"(\d{1,5})([mhd])")
AGO_S = {"m": 60, "h": 3_600, "d": 86_400}


class LetterError(UserFacingError):
    """There is no such letter, or several; the text says what to do."""


class Moment(click.ParamType):
    """An instant: a day, a time of a day, or how long ago; of a day the `of_a_day`, its first or its last instant."""

    name = "time"

    def __init__(self, of_a_day: time) -> None:
        self._of_a_day = of_a_day

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant in UTC; so is a time that names no zone."""
        if ago := AGO.fullmatch(value):
            return datetime.now(UTC) - timedelta(seconds=int(ago[1]) * AGO_S[ago[2]])
        try:
            return datetime.combine(date.fromisoformat(value), self._of_a_day, UTC)
        except ValueError:
            pass
        try:
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time. Write a day (2026-11-24), a time (2026-11-24T10:15Z), or how long ago (2h, 3d).")


_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")


@click.group()
def command() -> None:
    """List, show and replay the messages that could not be handled.

    \b
    Example:
      wirewatch dead-letters list
      wirewatch dead-letters show articles.v1/0/42
      wirewatch dead-letters replay articles.v1/0/42
    """


@command.command("list")
@_as_json
@click.option("--pending", is_flag=True, help="Leave out those that were replayed.")
@click.option("--key", metavar="KEY", help="Of messages with this key.")
@click.option("--since", type=Moment(time.min), help="That failed then or later: 2026-11-24, 2026-11-24T10:15Z, 2h, 3d.")
@click.option("--until", type=Moment(time.max), help="That failed then or earlier, or on that day.")
@click.option("--stage", type=click.Choice(STAGES), help="Of this stage.")
@click.option("--reason", metavar="TEXT", help="With this text in the reason, in capitals or not.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The last N of them.")
def list_(
    as_json: bool, pending: bool, key: str | None, since: datetime | None, until: datetime | None, stage: str | None,
    reason: str | None, limit: int | None,
) -> None:  # fmt: skip
    """List them, oldest first: id, stage, time, article, key, whether it was replayed, reason. `show` has the messages.

    Several options leave what fits all of them. An article's id and a key are `-` where nobody knows them.

    \b
    Example:
      wirewatch dead-letters list --pending
      wirewatch dead-letters list --since 2h --stage intake --reason "not JSON" --limit 20
    """
    letters = read_dead_letters(read_settings())
    fitting = [
        letter
        for letter in letters
        if (since is None or letter.failed_at >= since) and (until is None or letter.failed_at <= until)
        and (key is None or letter.message_key == key[:LONGEST_SHOWN]) and stage in (None, letter.stage)
        and (reason or "").casefold() in letter.reason.casefold()
    ]  # fmt: skip
    waiting = [letter for letter in fitting if not (pending and letter.replay == "done")]
    shown = waiting[-limit:] if limit else waiting
    if not fitting:
        remark(f"None of {counted(len(letters), 'dead letter')} fits the options." if letters else "No dead letters.")
    elif not shown:
        remark(f"{all_of(fitting)} replayed before.")
    elif len(shown) < len(waiting):
        remark(f"The last {len(shown):,} of {len(waiting):,}:")
    _say_each(shown, as_json=as_json)


def _say_each(shown: Sequence[DeadLetter], *, as_json: bool) -> None:
    for letter in shown:
        if as_json:
            say_json(as_object(letter))
        else:
            say(in_a_line(letter))
    if several := [letter for letter in shown if letter.of_this_id > 1]:
        remark(
            "Of several different letters with one id a worker wrote one at most. `replay --all` leaves them out: look at each, "
            f"and replay the right one by its place, such as `wirewatch dead-letters replay {several[0].place}`."
        )


@command.command()
@click.argument("id_", metavar="ID")
@_as_json
@click.option("--raw", is_flag=True, help="Print the message's own bytes and nothing else.")
def show(id_: str, as_json: bool, raw: bool) -> None:
    """Show one, whole. ID is that of the letter or of its article; where several are about one article, they are listed.
    Where the id of a letter names several different ones, all of them are shown; @PARTITION/OFFSET names one of these.

    \b
    Example:
      wirewatch dead-letters show articles.v1/0/42
      wirewatch dead-letters show sample-11
      wirewatch dead-letters show --raw articles.v1/0/42 > article.json
    """
    settings = read_settings()
    known = read_dead_letters(settings)
    letters = of_article(known, id_) or chosen(known, (id_,))
    if len({letter.id for letter in letters}) > 1:
        if raw:
            raise LetterError(f"{counted(len(letters), 'dead letter')} are about the article {id_}. Give the id of one of them.")
        _say_each(letters, as_json=as_json)
        remark(f"{counted(len(letters), 'dead letter')} are about the article {id_}. `show` one by its id to see it whole.")
        return
    if raw:
        refuse_several(letters, (id_,))
    for number, each in enumerate(opened(settings, letters)):
        if raw:
            say_bytes(each.value or b"")
        elif as_json:
            say_json(as_object(each.letter, each))
        else:
            say(("\n" if number else "") + whole(each))
    if len(letters) > 1:
        remark(f"{several_of(letters)}. Replay the right one by its place.")


@command.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every letter that was not replayed yet.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
def replay(ids: tuple[str, ...], every: bool, yes: bool) -> None:
    """Send messages again to the topic they came from, marked in a header, each once and never twice.

    Replay after Wirewatch or its settings were mended: the same bytes are sent, with your rights in Kafka, once you have agreed.
    What fails again becomes a new dead letter. An article that is itself wrong is mended by hand: `show --raw ID > a.json`, then
    `publish a.json`. Where an id names several different letters, give the place of the right one, which `list` shows.

    \b
    Example:
      wirewatch dead-letters replay articles.v1/0/42
      wirewatch dead-letters replay --all --yes
      wirewatch dead-letters replay @0/17
    """
    if every == bool(ids):
        raise click.UsageError("Give the ids of dead letters, or --all.")
    if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("Nobody can be asked here: give --yes, or see what there is with `wirewatch dead-letters list`.")
    settings = read_settings()
    letters = read_dead_letters(settings)
    wanted = [letter for letter in letters if letter.of_this_id == 1] if every else chosen(letters, ids)
    if not every:
        refuse_several(wanted, ids)
    sent = Counter(letter.topic for letter in wanted if letter.replay != "done")
    for topic, number in sorted(sent.items()):
        remark(f"{counted(number, 'message')} to {topic}.")
    if sent and not yes:
        click.confirm("Send that?", abort=True, err=True)
    count = 0
    for letter in dead_letters.replay(settings, wanted):
        count += 1
        say(f"Replayed {letter.id if letter.of_this_id == 1 else letter.place}.")
    if every:
        _say_of_all(wanted, count, letters)
        return
    again = [letter for letter in wanted if letter.replay == "done"]
    for letter in again:
        remark(f"{letter.id if letter.of_this_id == 1 else letter.place} was replayed before, and is not sent twice.")
    if again:
        raise click.exceptions.Exit(1)


def _say_of_all(wanted: Sequence[DeadLetter], count: int, letters: Sequence[DeadLetter]) -> None:
    """The last words of `replay --all`, `count` of `wanted` being sent now."""
    if count:
        before = "" if count == len(wanted) else "; the others were replayed before"
        say(f"Replayed {count:,} of {counted(len(wanted), 'dead letter')}{before}.")
    elif wanted or not letters:
        say(f"{all_of(wanted)} replayed before." if wanted else "No dead letters.")
    settled = {letter.id for letter in letters if letter.replay == "done"}
    if several := [letter for letter in letters if letter.of_this_id > 1 and letter.id not in settled]:
        remark(
            f"{counted(len(several), 'letter')} left out: their ids name several different letters each, of which a worker wrote "
            f"one at most. See them with `wirewatch dead-letters show {several[0].id}`, and replay the right one by its place."
        )


def in_a_line(letter: DeadLetter) -> str:
    """What `list` says of one. The reason may be a stranger's, and stands last."""
    replayed = " replayed" if letter.replay == "done" else ""
    several = f" [{letter.place}, one of {letter.of_this_id:,} different letters with this id]" if letter.of_this_id > 1 else ""
    known = f"article={_short(letter.article_id)} key={_short(letter.message_key)}"
    about = f"{letter.stage} {letter.failed_at:%Y-%m-%dT%H:%M:%SZ} {known}{replayed}{several}"
    return f"{letter.id} {about} {escaped_line(letter.reason)}"


def _short(name: str | None) -> str:
    """A name in a line, in quotes where it would not be seen where it ends; `-` where there is none."""
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


def chosen(letters: Iterable[DeadLetter], names: Sequence[str]) -> list[DeadLetter]:
    """The letters with these ids or places, in their order, each once."""
    named: dict[str, list[DeadLetter]] = {}
    for letter in letters:
        named.setdefault(letter.id, []).append(letter)
        named[letter.place] = [letter]
    if unknown := [each for each in names if each not in named]:
        raise LetterError(f"There is no dead letter {escaped_line(unknown[0])}. `wirewatch dead-letters list` shows the ids.")
    return list(dict.fromkeys(letter for each in names for letter in named[each]))


def of_article(letters: Sequence[DeadLetter], name: str) -> list[DeadLetter]:
    """The letters about the article with this id, where no letter has that id or place itself."""
    if any(name in (letter.id, letter.place) for letter in letters):
        return []
    return [letter for letter in letters if letter.article_id == name[:LONGEST_SHOWN]]


def refuse_several(letters: Iterable[DeadLetter], names: Sequence[str]) -> None:
    """Raises `UsageError` where one of the names was an id of several letters: which of them is meant, nobody can tell."""
    for name in names:
        if len(of_it := [letter for letter in letters if letter.id == name]) > 1:
            raise click.UsageError(
                f"{several_of(of_it)}. See them with `wirewatch dead-letters show {name}`, then give the place of the right one "
                "instead of the id."
            )


def several_of(letters: Sequence[DeadLetter]) -> str:
    """That one id names all of these."""
    places = ", ".join(letter.place for letter in letters[:MOST_PLACES])
    more = f" and {len(letters) - MOST_PLACES:,} more" if len(letters) > MOST_PLACES else ""
    return (
        f"{letters[0].id} names {len(letters):,} different letters, {places}{more}: a worker wrote one of them at most, because "
        "whoever may write to the topic of dead letters can give theirs any id"
    )
