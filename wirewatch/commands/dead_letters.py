"""`wirewatch dead-letters list|show|replay`: the messages that could not be handled, for the one who mends the cause.

A letter's id is where its message was read: topic/partition/offset. Whoever may write to the topic of dead letters can make one
with the id of another; then the id names several different letters, and each goes by its place, `@partition/offset`. It must
never choose between them, nor change a message: a replay sends the original bytes, and each letter once. What is shown of a
letter steers no terminal, but for `show --raw`, which is for files.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time

import click

from streams.kafka import DeadLetter, dead_letters, opened, read_dead_letters
from wirewatch.environment import read_settings
from wirewatch.letters import (
    LetterError,
    all_of,
    as_object,
    has_key,
    in_a_line,
    is_of_article,
    of_name,
    of_names,
    refuse_several,
    several_of,
    whole,
)
from wirewatch.moments import Moment, refuse_backwards
from wirewatch.printing import say, say_bytes, say_json
from wirewatch.terminal import remark
from wording import counted, escaped_line

STAGES = ("intake", "match", "alert", "deliver")

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
@click.option("--article", metavar="ID", help="Of the article with this id, whatever the key of its message is.")
@click.option("--key", metavar="KEY", help="Of messages with this key, as it is or as `list` prints it.")
@click.option("--since", type=Moment(time.min), help="That failed then or later: 2026-11-24, 2026-11-24T10:15Z, 2h, 3d, 1w.")
@click.option("--until", type=Moment(time.max), help="That failed then or earlier, or on that day.")
@click.option("--stage", type=click.Choice(STAGES), help="Of this stage.")
@click.option("--reason", metavar="TEXT", help="With this text in the reason, in capitals or not.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The last N of them.")
def list_(
    as_json: bool, pending: bool, article: str | None, key: str | None, since: datetime | None, until: datetime | None,
    stage: str | None, reason: str | None, limit: int | None,
) -> None:  # fmt: skip
    """List them, oldest first: id, stage, time, article, key, whether it was replayed, reason. `show` has the messages.

    Several options leave what fits all of them. An article's id and a key are `-` where nobody knows them.

    \b
    Example:
      wirewatch dead-letters list --pending
      wirewatch dead-letters list --article herald-2026-118
      wirewatch dead-letters list --since 2h --stage intake --reason "not JSON" --limit 20
    """
    refuse_backwards(since, until, until_counts=True)
    letters = read_dead_letters(read_settings())
    fitting = [
        letter
        for letter in letters
        if (since is None or letter.failed_at >= since) and (until is None or letter.failed_at <= until)
        and (article is None or is_of_article(letter, article))
        and (key is None or has_key(letter, key)) and stage in (None, letter.stage)
        and (reason or "").casefold() in letter.reason.casefold()
    ]  # fmt: skip
    waiting = [letter for letter in fitting if not (pending and letter.replay == "done")]
    shown = waiting[-limit:] if limit else waiting
    if not fitting:
        remark(f"None of {counted(len(letters), 'dead letter')} fits the options." if letters else "No dead letters.")
        if key is not None and any(is_of_article(letter, key) for letter in letters):
            remark(f"There is an article {escaped_line(key)}, whose message had another key or none: give its id to --article.")
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
    """Show one, whole. ID is that of the letter, that of its article, or the key of its message; where several letters are of
    one article or key, they are listed. Where the id of a letter names several different ones, all of them are shown;
    @PARTITION/OFFSET names one of these.

    \b
    Example:
      wirewatch dead-letters show articles.v1/0/42
      wirewatch dead-letters show sample-11
      wirewatch dead-letters show --raw articles.v1/0/42 > article.json
    """
    settings = read_settings()
    known = read_dead_letters(settings)
    letters = of_name(known, id_)
    if len({letter.id for letter in letters}) > 1:
        several = f"{counted(len(letters), 'dead letter')} are of the article or have the key {escaped_line(id_)}."
        if raw:
            raise LetterError(f"{several} Give the id of one of them.")
        _say_each(letters, as_json=as_json)
        remark(f"{several} `show` one by its id to see it whole.")
        return
    if raw:
        refuse_several(known, (id_,))
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
    """Send messages again to the topic they came from, marked in a header, each once and never twice. ID is that of a letter,
    that of its article, or the key of its message, as in `show`.

    Replay after Wirewatch or its settings were mended: the same bytes are sent, with your rights in Kafka, once you have agreed.
    What fails again becomes a new dead letter. An article that is itself wrong is mended by hand: `show --raw ID > a.json`, then
    `publish a.json`. Where an ID means several different letters, none is sent: give the id or the place of the right one.

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
    wanted = [letter for letter in letters if letter.of_this_id == 1] if every else of_names(letters, ids)
    if not every:
        refuse_several(letters, ids)
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
