"""`wirewatch silence add`: what nobody wants to hear of for a while, always with an end.

One that names what is not there is asked back, and one that would hide all that is told asks first.
"""

import re
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import get_args

import click
from msgspec.structs import replace

from config.channels import receiver_fault
from config.settings import Settings
from matching.language import parse
from schemas import Silence, SilenceBy
from streams.ledger import write_silence
from streams.watchlists import read_standings
from wirewatch.environment import read_settings, user
from wirewatch.printing import say, say_json
from wirewatch.silences import LASTING, Hidden, as_object, first_of_story, hidden_by, in_a_line, receiver_of_story
from wirewatch.terminal import remark
from wording import counted, escaped_line, nearest, steering

# As silence.v1 has them.
MOST_OF_A_NAME, MOST_WHY, MOST_OF_A_TEXT = 100, 500, 8_000
_NO_TEXT = re.compile("[\ud800-\udfff]")  # what Python makes of bytes on a command line that are no text
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
    """A text that is not empty and that people can be shown. Raises `BadParameter`."""
    if given is None:
        return None
    text = given.strip()
    if not text:
        raise click.BadParameter("it is empty.")
    if (odd := steering(text) or _NO_TEXT.search(text)) is not None:
        raise click.BadParameter(f"the character U+{ord(odd.group()):04X} stands in it, and could steer what shows it.")
    if len(text) > MOST_OF_A_TEXT:
        raise click.BadParameter(f"it has {len(text):,} characters, and {MOST_OF_A_TEXT:,} are the most.")
    return text


@click.command()
@click.option("--rule", metavar="ID", callback=_text, help="What this rule matches.")
@click.option("--watchlist", metavar="NAME", callback=_text, help="What the rules of this watchlist match.")
@click.option("--tag", metavar="TAG", callback=_text, help="What rules with this tag match.")
@click.option("--outlet", metavar="DOMAIN", callback=_text, help="What comes from this outlet, such as example.com.")
@click.option("--story", metavar="ID", callback=_text, help="What joins this story, in its channel; `wirewatch why` says its id.")
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
    if len(why) > MOST_WHY:
        raise click.UsageError(f"--why has {len(why):,} characters, and {MOST_WHY} are the most.")
    now = datetime.now(UTC)
    silence = Silence(secrets.token_hex(4), by, what, now, now + lasting, why, user()[:MOST_OF_A_NAME], channel)
    settings = read_settings()
    if by == "story":
        silence = replace(silence, receiver=receiver_of_story(what, first_of_story(settings, what), channel, now))
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
    if by == "story":
        what = what.lower()
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
