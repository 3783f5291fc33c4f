"""`wirewatch silence list|end`: what is silenced, by whom and until when, and what that hid."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from config.settings import Settings
from streams.ledger import read_silences, write_silence
from wirewatch.environment import read_settings
from wirewatch.printing import add_json, say, say_json
from wirewatch.silences import Hid, as_object, ended, hid_by, in_a_line, one_of, subject
from wirewatch.terminal import progress, remark
from wording import counted, escaped_line

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group()
def command() -> None:
    """Silence a rule, a watchlist, a tag, an outlet, a story or what a query matches, for a while.

    \b
    Example:
      wirewatch silence add --rule russia-us-syria --for 2h --why "known, Dana writes it up"
      wirewatch silence list
      wirewatch silence end 3f9a81d0
    """


@command.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are over too.")
@click.option("--hidden", is_flag=True, help="Say what each hid, too: how many matches, and the latest articles.")
@_as_json
def list_(every: bool, hidden: bool, as_json: bool) -> None:
    """List the silences that last, the next to end first.

    The exit status is 1 when silences.v1 has records that cannot be read; they are named, and hide nothing.

    \b
    Example:
      wirewatch silence list
      wirewatch silence list --all --hidden
    """
    settings = read_settings()
    known, unreadable = read_silences(settings)
    now = datetime.now(UTC)
    wanted = [each for each in known.values() if every or each.ends_at > now]
    shown = sorted(wanted, key=lambda each: (each.ends_at, each.id))
    hid = _hid(settings) if hidden else None
    for silence in shown:
        what = None if hid is None else hid.get(silence.id, Hid())
        if as_json:
            add_json(as_object(silence, now) | ({} if what is None else {"hid": asdict(what)}))
            continue
        say(in_a_line(silence, now))
        if what is not None:
            say(f"    hid {counted(what.matches, 'match')}" + "".join(f"\n    {escaped_line(each)}" for each in what.articles))
    if not shown:
        over = f" --all shows {counted(len(known), 'silence')} that ended." if known else ""
        remark(f"Nothing is silenced.{over}")
    for problem in unreadable:
        remark(problem)
    if unreadable:
        raise click.exceptions.Exit(1)


def _hid(settings: Settings) -> dict[str, Hid]:
    with progress("Reading what was decided", None) as advance:
        return hid_by(settings, advance)


@command.command()
@click.argument("id_", metavar="ID")
@_as_json
def end(id_: str, as_json: bool) -> None:
    """End a silence now. Of an id its beginning is enough where no other begins so.

    What it hid stays hidden: nobody is told of it later.

    \b
    Example:
      wirewatch silence end 3f9a81d0
    """
    settings = read_settings()
    known, _ = read_silences(settings)
    silence = one_of(known.values(), id_)
    now = datetime.now(UTC)
    over = ended(silence, now)
    write_silence(settings, over)
    if as_json:
        say_json(as_object(over, now))
    else:
        say(f"Ended {silence.id}: {subject(silence)}.")
