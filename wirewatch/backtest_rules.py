"""Which rules a backtest tries, and with which it compares them.

Everything but retired rules is tried: a draft is what a backtest is for. A rule that cannot be read is reported and takes part
on neither side, for nothing can be said of it. It must never decide what runs.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from config.rules import Rule, rule_of
from config.settings import Settings
from config.watchlists import load_watchlists
from wirewatch.terminal import remark

QUERY = "query"
RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules to try, those to compare with (None: nothing is compared), and how many findings keep others out."""

    rules: tuple[Rule, ...]
    before: tuple[Rule, ...] | None
    errors: int


def choose(settings: Settings, paths: tuple[Path, ...], text: str | None, only: tuple[str, ...], against: str | None) -> Chosen:
    """Choose by the options of the command line. Raises `UsageError` where they fit neither each other nor the rules,
    `QueryErrors` for a query that is none."""
    if text is not None:
        return _query(settings, paths, text, only, against)
    rules, broken, errors = _read(paths or (settings.folder,))
    before, more = _others(settings, against)
    known = {rule.id for rule in (*rules, *(before or ()))}
    _check_ids(only, known | broken, ", ".join(map(str, paths)) or str(settings.folder))
    if before is not None:
        before = tuple(rule for rule in before if rule.id not in broken)
    return Chosen(_narrowed(rules, only), before if before is None else _narrowed(before, only), errors + more)


def _query(settings: Settings, paths: tuple[Path, ...], text: str, only: tuple[str, ...], against: str | None) -> Chosen:
    """One query: by itself, or in place of a rule that is there, with that rule's lists and settings."""
    if paths:
        raise click.UsageError("Give either watchlists or --query Q.")
    if against is None:
        if only:
            raise click.UsageError("--rule ID narrows watchlists, or says with --against which rule the query would replace.")
        definition = {"id": QUERY, "name": QUERY, "watchlist": QUERY, "status": "draft", "priority": "normal", "query": text}
        return Chosen((rule_of(definition, file="--query", line=1),), None, 0)
    if len(only) != 1:
        raise click.UsageError("With --query Q and --against, --rule ID says which rule the query would replace.")
    before, errors = _others(settings, against)
    _check_ids(only, {rule.id for rule in before or ()}, against)
    (old,) = _narrowed(before or (), only)
    return Chosen((rule_of({**old.definition, "query": text}, file="--query", line=1),), (old,), errors)


def _others(settings: Settings, against: str | None) -> tuple[tuple[Rule, ...] | None, int]:
    """The rules to compare with, and how many findings there were."""
    if against is None:
        return None, 0
    if against == RUNNING:
        # Not above: Kafka's client takes a third of a second, and files need none.
        from streams.standings import read_standings, running_rules

        return running_rules(read_standings(settings).by_key.values()), 0
    path = Path(against)
    if not path.exists():
        raise click.UsageError(f"--against: {against} does not exist. Name a watchlist, a folder of them, or `{RUNNING}`.")
    rules, _, errors = _read((path,))
    return rules, errors


def _read(paths: Iterable[Path]) -> tuple[tuple[Rule, ...], set[str], int]:
    """The sound rules but for retired ones, the ids of broken ones, and the number of errors, each of which is reported."""
    loaded = load_watchlists(*paths)
    for error in loaded.errors:
        remark(str(error))
    broken = {error.rule_id for error in loaded.errors if error.rule_id} - {rule.id for rule in loaded.rules}
    return tuple(rule for rule in loaded.rules if rule.status != "retired"), broken, len(loaded.errors)


def _narrowed(rules: Iterable[Rule], only: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if not only or rule.id in only)


def _check_ids(only: tuple[str, ...], known: set[str], where: str) -> None:
    for rule_id in only:
        if rule_id not in known:
            near = difflib.get_close_matches(rule_id, known, 3, 0.4)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"{where} has no rule {rule_id} that can be tried.{hint}")
