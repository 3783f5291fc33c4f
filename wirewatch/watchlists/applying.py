"""Applying at a terminal: what would change is shown, a person agrees, it is done, and what came of it is said.

What is shown is the plan that is carried out. It must never change anything that nobody agreed to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from config.loading import Loaded
from config.settings import Settings
from streams.kafka import KafkaUnreachableError, PublishError, TopicError
from streams.probe import RightsError
from streams.watchlists import Proposal, Standings, apply_watchlists, await_workers
from wirewatch.deliveries import Wish, outcome_in_words, tell
from wirewatch.foreground import until_stopped
from wirewatch.printing import say, say_json, say_styled
from wirewatch.terminal import remark
from wirewatch.watchlists.left_channels import LeftChannel, left_waiting
from wirewatch.watchlists.standings import plan_lines, plan_object
from wirewatch.watchlists.watch import RETRY_S, follow
from wording import counted


@dataclass(frozen=True, slots=True)
class How:
    """How a folder is applied: by whom, and with which options."""

    folder: Path
    author: str
    prune: bool
    renamed: Mapping[str, str]
    ask: bool = False
    as_json: bool = False


def follow_folder(settings: Settings, how: How) -> bool:
    """Apply at once and at each change until Ctrl-C; whether there were no errors the last time. A Kafka that goes away does not
    end it, one that is not there does."""
    fine, begun, told, folder = False, False, "", how.folder
    # One answer is one answer, and what was renamed is renamed.
    later = replace(how, ask=False, renamed={})

    def once(loaded: Loaded) -> bool:
        nonlocal fine, begun, told
        if not folder.exists():
            remark(f"{folder} is gone. The rules go on as they are; this goes on watching.")
            fine = False
            return True
        try:
            fine = apply_once(settings, loaded, later if begun else how)
        except (KafkaUnreachableError, PublishError, RightsError, TopicError) as error:
            if not begun:
                raise
            if told != str(error):
                remark(f"Not applied: {error} This goes on watching, and tries again every {RETRY_S:.0f} s.")
            fine, told = False, str(error)
            return False
        if not begun:
            remark(f"Watching {folder}. Ctrl-C ends it.")
        begun, told = True, ""
        return True

    with until_stopped():
        follow(folder, once)
    return fine


def apply_once(settings: Settings, loaded: Loaded, how: How) -> bool:
    """Apply once; whether there were no errors. With `ask` a person decides on what is shown, and on nothing else."""
    as_json = how.as_json

    def agree(proposal: Proposal, again: bool) -> bool:
        if again:
            remark("Somebody else has applied something meanwhile." + ("" if as_json else " Now it is:"))
        if not as_json:
            show_proposal(settings, proposal, as_json, how.prune)
            if not proposal.is_news:
                return False
        if how.ask:
            # All in one line below the plan, which may have scrolled away.
            confirm(f"{proposal.plan.summary}. Apply this?")
        return True

    applied = apply_watchlists(settings, loaded, how.folder, how.author, agree, prune=how.prune, renamed=how.renamed)
    proposal = applied.proposal
    if applied.position is None:
        return proposal.is_fine
    done, behind = await_workers(settings, applied.position)
    if as_json:
        waited = {"workers": [each.worker for each in done], "behind": [each.worker for each in behind]}
        left = {"left_channels": [each.as_object() for each in left_waiting(settings, proposal.plan, proposal.standings.by_key)]}
        say_json(plan_object(proposal.plan) | left | waited | {"crossings": applied.crossings})
        tell_unreadable(proposal.standings)
    else:
        run = f"{counted(len(done), 'worker')} run{'s' if len(done) == 1 else ''} these rules."
        idle = "No worker runs now; the next to start will have them."
        say(f"Applied: {proposal.plan.summary}. {run if done or behind else idle}")
    for each in behind:
        heard = f"{each.worker}, last heard of at {each.seen_at:%H:%M:%S} UTC, has not taken them over yet"
        remark(f"{heard}. It will as soon as it can; if it was stopped, nothing is wrong.")
    for crossing in applied.crossings:
        remark(crossing)
    if how.ask:
        _offer(left_waiting(settings, proposal.plan, proposal.standings.by_key), settings, how.author)
    return proposal.is_fine and not applied.crossings


def _offer(left: Sequence[LeftChannel], settings: Settings, author: str) -> None:
    """Ask whether what waits for a channel that no rule names any more shall go where its rules deliver now."""
    for each in left:
        if each.to is None:
            continue
        if click.confirm(f"Deliver {counted(len(each.entries), 'alert')} to {each.to} instead?", err=True):
            for line in outcome_in_words(tell(settings, each.entries, Wish("reroute", author, each.to), whole=True)):
                say(line)


def confirm(question: str) -> None:
    """Ask until the answer is y or n; ends the command, with status 1, where it is n."""
    answer = ""
    while answer not in ("y", "yes"):
        answer = click.prompt(f"{question} [y/N]", default="n", show_default=False, err=True).strip().lower()
        if answer in ("n", "no"):
            remark("Nothing applied.")
            raise click.exceptions.Exit(1)
        if answer not in ("y", "yes"):
            remark("Answer y to apply this, or n to leave all as it is.")


def show_proposal(settings: Settings, proposal: Proposal, as_json: bool, prune: bool) -> None:
    """Show what would change; `prune`: what the folder does not have was to be retired."""
    tell_unreadable(proposal.standings)
    left = left_waiting(settings, proposal.plan, proposal.standings.by_key)
    if as_json:
        say_json(plan_object(proposal.plan) | {"left_channels": [each.as_object() for each in left]})
        return
    for error in proposal.loaded.errors if not proposal.loaded.watchlists else ():
        remark(str(error))
    for line in plan_lines(proposal.plan, pruned=prune):
        say_styled(line)
    for each in left:
        say(f"  {each.in_words(datetime.now(UTC))}", to_copy=True)
    if not proposal.is_news:
        say(f"Nothing changes: {proposal.plan.summary}.")


def tell_unreadable(standings: Standings) -> None:
    """Tell of each record of watchlists.v1 that cannot be read."""
    for problem in standings.unreadable.values():
        remark(problem)
