"""`wirewatch silence add|list|end`: what nobody wants to hear of for a while, always with an end.

A silence is a record on silences.v1, which every alert stage follows like the rules; the channel is told when it begins and ends.
It hides what would be told and not what is matched: matches count as before, and each that it hid is known.
"""

import secrets
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import get_args

import click

from config.channels import receiver_fault
from config.settings import Settings
from matching.language import parse
from schemas import Silence, SilenceBy
from streams.ledger import read_silences, write_silence
from streams.watchlists import read_standings
from wirewatch.environment import read_settings, user
from wirewatch.printing import add_json, say, say_json
from wirewatch.silences import LASTING, Hid, Hidden, as_object, ended, hid_by, hidden_by, in_a_line, one_of, subject
from wirewatch.terminal import progress, remark
from wording import counted, escaped_line, nearest

MOST_OF_A_NAME = 100
_KINDS: tuple[SilenceBy, ...] = get_args(SilenceBy)
_UNKNOWN = {
    "rule": "No rule {} was ever applied.",
    "watchlist": "No rule of a watchlist {} was ever applied.",
    "tag": "No rule that was ever applied has the tag {}.",
}
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


def _receiver(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """A receiver that there may be. Raises `BadParameter`."""
    if given is not None and (fault := receiver_fault(given)) is not None:
        raise click.BadParameter(f"{given}: {fault}.")
    return given


def _text(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """What is no empty text. Raises `BadParameter`."""
    if given is not None and not given.strip():
        raise click.BadParameter("it is empty.")
    return given.strip() if given is not None else None


@click.group()
def command() -> None:
    """Silence a rule, a watchlist, a tag, an outlet, a story or what a query matches, for a while.

    \b
    Example:
      wirewatch silence add --rule russia-us-syria --for 2h --why "known, Dana writes it up"
      wirewatch silence list
      wirewatch silence end 3f9a81d0
    """


@command.command()
@click.option("--rule", metavar="ID", callback=_text, help="What this rule matches.")
@click.option("--watchlist", metavar="NAME", callback=_text, help="What the rules of this watchlist match.")
@click.option("--tag", metavar="TAG", callback=_text, help="What rules with this tag match.")
@click.option("--outlet", metavar="DOMAIN", callback=_text, help="What comes from this outlet, such as example.com.")
@click.option("--story", metavar="ID", callback=_text, help="What joins this story.")
@click.option("--query", metavar="QUERY", callback=_text, help="What this query matches in headline and quotes.")
@click.option("--channel", metavar="CHANNEL", callback=_receiver, help="In this channel alone; without it in every one.")
@click.option("--for", "lasting", type=LASTING, help="How long: 90m, 2h, 3d, 1w; 30 days at most.")
@click.option("--why", metavar="TEXT", callback=_text, help="Why; the channel reads it.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@_as_json
def add(
    rule: str | None, watchlist: str | None, tag: str | None, outlet: str | None, story: str | None, query: str | None,
    channel: str | None, lasting: timedelta | None, why: str | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Hide what would be told, for a while. The channel is told of its begin and its end; critical rules are silenced too.

    One that hides all that is told, everywhere or in its channel, is asked about first.

    \b
    Example:
      wirewatch silence add --rule russia-us-syria --for 2h --why "known, Dana writes it up"
      wirewatch silence add --outlet example-aggregator.com --channel "#syria" --for 3d --why "floods us"
      wirewatch silence add --query 'title:"live blog"' --for 1d --why "the vote" --json
    """
    by, what = _meant(dict(zip(_KINDS, (rule, watchlist, tag, outlet, story, query), strict=True)))
    if lasting is None:
        raise click.UsageError("A silence has an end: say how long with --for, such as --for 2h; 30 days at most.")
    if why is None:
        raise click.UsageError('Say with --why what the channel reads, such as --why "known, Dana writes it up".')
    if len(why) > 500:
        raise click.UsageError(f"--why has {len(why):,} characters, and 500 are the most.")
    now = datetime.now(UTC)
    silence = Silence(secrets.token_hex(4), by, what, now, now + lasting, why, user()[:MOST_OF_A_NAME], channel)
    settings = read_settings()
    _agree(silence, _hidden(settings, silence), yes=yes, as_json=as_json)
    write_silence(settings, silence)
    if as_json:
        say_json(as_object(silence, now))
    else:
        say(in_a_line(silence, now))
        say(f"`wirewatch silence end {silence.id}` ends it earlier.", to_copy=True)


def _meant(named: dict[SilenceBy, str | None]) -> tuple[SilenceBy, str]:
    """What is silenced. Raises `UsageError` unless it is one thing."""
    given = [(by, what) for by, what in named.items() if what is not None]
    options = [f"--{by}" for by in named]
    if not given:
        raise click.UsageError(f"Say what to silence, with one of {', '.join(options)}.")
    if len(given) > 1:
        both = " and ".join(f"--{by}" for by, _ in given)
        raise click.UsageError(f"{both}: a silence is of one thing. Add one for each, or say it in a --query.")
    by, what = given[0]
    if by == "query":
        parse(what)
    if by == "outlet":
        what = what.lower().removeprefix("https://").removeprefix("http://").split("/")[0].removeprefix("www.").rstrip(".")
        if "." not in what or " " in what:
            raise click.UsageError(f"--outlet is {what}, and an outlet is named by its domain, such as example.com.")
    return by, what


def _hidden(settings: Settings, silence: Silence) -> Hidden:
    """What it hides. Raises `UsageError` where it names what is not there."""
    hidden = hidden_by(silence, read_standings(settings).by_key.values())
    if hidden.known is not None and silence.what not in hidden.known:
        near = nearest(silence.what, sorted(hidden.known))
        hint = f"Did you mean {near}?" if near else "`wirewatch watchlists status` shows what there is."
        raise click.UsageError(f"{_UNKNOWN[silence.by].format(silence.what)} {hint}")
    if not hidden.told and silence.receiver is not None:
        near = nearest(silence.receiver, sorted(hidden.receivers))
        meant = f" Did you mean {escaped_line(near)}?" if near else ""
        remark(f"No rule tells {escaped_line(silence.receiver)} now.{meant}")
    elif hidden.known is not None and not hidden.hidden:
        remark(f"No rule that is told {_where(silence)} is hidden by this now.")
    return hidden


def _where(silence: Silence) -> str:
    return f"in {escaped_line(silence.receiver)}" if silence.receiver else "anywhere"


def _agree(silence: Silence, hidden: Hidden, *, yes: bool, as_json: bool) -> None:
    """Ask where it hides everything. Raises `UsageError` where nobody can be asked, and `Abort` after a no."""
    if not hidden.is_all or yes:
        return
    until = f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC"
    what = f"This hides all that is told {_where(silence)}, {counted(hidden.told, 'rule')}, {until}."
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(f"{what} Nobody can be asked here: give --yes if that is meant.")
    click.confirm(f"{what} Add it?", abort=True, err=True)


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
