"""`wirewatch dead-letters list|show|replay`: the messages that could not be handled, for the one who mends the cause.

A letter's id is where its message was read: topic/partition/offset. It must never change a message: a replay sends the
original bytes, and each letter once. Whoever may write to a topic can make a letter: what is shown of one steers no terminal,
but for `show --raw`, which is for files.
"""

import base64
import sys
from collections import Counter
from typing import Any

import click

from streams.kafka import DeadLetter, dead_letters, read_dead_letters
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_bytes, say_json
from wirewatch.terminal import counted, remark
from wording import escaped_line

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
def list_(as_json: bool, pending: bool) -> None:
    """List them, oldest first: id, stage, time, whether it was replayed, reason.

    \b
    Example:
      wirewatch dead-letters list --pending
    """
    letters = read_dead_letters(read_settings())
    shown = [letter for letter in letters if not (pending and letter.replay == "done")]
    if not shown:
        remark("No dead letters." if not letters else f"{all_of(letters)} replayed before.")
    for letter in shown:
        if as_json:
            say_json(as_object(letter))
        else:
            replayed = " replayed" if letter.replay == "done" else ""
            reason = escaped_line(letter.reason)
            say(f"{letter.id} {letter.stage} {letter.failed_at:%Y-%m-%dT%H:%M:%SZ}{replayed} {reason}")


@command.command()
@click.argument("id_", metavar="ID")
@_as_json
@click.option("--raw", is_flag=True, help="Print the message's own bytes and nothing else.")
def show(id_: str, as_json: bool, raw: bool) -> None:
    """Show one, whole.

    \b
    Example:
      wirewatch dead-letters show articles.v1/0/42
      wirewatch dead-letters show --raw articles.v1/0/42 > article.json
    """
    letter = chosen(read_dead_letters(read_settings()), (id_,))[0]
    if raw:
        say_bytes(letter.value or b"")
    elif as_json:
        say_json(as_object(letter))
    else:
        for name, value in as_object(letter).items():
            if name not in ("value", "value_base64"):
                say(f"{name}: {in_words(value)}")
        say("\n" + ("(no value)" if letter.value is None else letter.value.decode("utf-8", "backslashreplace")))


@command.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every letter that was not replayed yet.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
def replay(ids: tuple[str, ...], every: bool, yes: bool) -> None:
    """Send messages again to the topic they came from, marked in a header, each once and never twice.

    Replay after Wirewatch or its settings were mended: the same bytes are sent, with your rights in Kafka, once you have agreed.
    What fails again becomes a new dead letter. An article that is itself wrong is mended by hand: `show --raw ID > a.json`, then
    `publish a.json`.

    \b
    Example:
      wirewatch dead-letters replay articles.v1/0/42
      wirewatch dead-letters replay --all --yes
    """
    if every == bool(ids):
        raise click.UsageError("Give the ids of dead letters, or --all.")
    if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("Nobody can be asked here: give --yes, or see what there is with `wirewatch dead-letters list`.")
    settings = read_settings()
    letters = read_dead_letters(settings)
    wanted = letters if every else chosen(letters, ids)
    again = [letter for letter in wanted if letter.replay == "done"]
    sent = Counter(letter.topic for letter in wanted if letter.replay != "done")
    for topic, number in sorted(sent.items()):
        remark(f"{counted(number, 'message')} to {topic}.")
    if sent and not yes:
        click.confirm("Send that?", abort=True, err=True)
    count = 0
    for letter in dead_letters.replay(settings, wanted):
        count += 1
        say(f"Replayed {letter.id}.")
    if every:
        before = "" if count == len(letters) else "; the others were replayed before"
        done = f"Replayed {count:,} of {counted(len(letters), 'dead letter')}{before}." if count else None
        say(done or (f"{all_of(letters)} replayed before." if letters else "No dead letters."))
        return
    for letter in again:
        remark(f"{letter.id} was replayed before, and is not sent twice.")
    if again:
        raise click.exceptions.Exit(1)


def in_words(value: object) -> str:
    """A value as people say it, in one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "(none)" if value is None else escaped_line(str(value))


def all_of(letters: list[DeadLetter]) -> str:
    """The beginning of what is said of all of them."""
    return "The one dead letter was" if len(letters) == 1 else f"All {len(letters):,} dead letters were"


def as_object(letter: DeadLetter) -> dict[str, Any]:
    """A letter as JSON; a value that is no UTF-8 comes as base64."""
    known: dict[str, Any] = {
        "id": letter.id, "stage": letter.stage, "reason": letter.reason, "topic": letter.topic, "partition": letter.partition,
        "offset": letter.offset, "failed_at": letter.failed_at.isoformat(), "replayed": letter.replay == "done",
        "key": None if letter.key is None else letter.key.decode("utf-8", "backslashreplace"),
    }  # fmt: skip
    try:
        return {**known, "value": None if letter.value is None else letter.value.decode("utf-8")}
    except UnicodeDecodeError:
        return {**known, "value_base64": base64.b64encode(letter.value or b"").decode("ascii")}


def chosen(letters: list[DeadLetter], ids: tuple[str, ...]) -> list[DeadLetter]:
    """The letters with these ids, in their order, each once."""
    by_id = {letter.id: letter for letter in letters}
    if unknown := [each for each in ids if each not in by_id]:
        raise click.UsageError(f"There is no dead letter {unknown[0]}. `wirewatch dead-letters list` shows the ids.")
    return [by_id[each] for each in dict.fromkeys(ids)]
