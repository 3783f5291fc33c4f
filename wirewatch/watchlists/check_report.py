"""What `wirewatch check` says: for a person, for a program, and for GitHub, which shows it beside the lines of a pull request.

    text      each finding as editors and compilers show theirs, then a summary
    json      one object; docs/watchlists.md names its members, which are only ever added to
    github    workflow commands, one a finding: https://docs.github.com/actions/reference/workflow-commands-for-github-actions

The findings come in the order of the files, and the loader has said which of them are errors. `not_run` is for commands that run
rules, and would otherwise say nothing of a draft.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, get_args

from rich.text import Text

from config.loading import Loaded
from config.loading.yaml import WatchlistError
from matching.reasons import ASCII, FULL, Signs
from rules import says_age
from schemas import Status, escaped_json
from wording import counted, escaped, escaped_line

_COLOURS = {"E": "bold red", "W": "yellow", "L": "yellow", "I": "cyan"}  # by the first letter of a code
FORMATS = ("text", "json", "github")


def report(loaded: Loaded, kind: str, *, strict: bool) -> Iterator[str]:
    """The lines to print for a program; `kind` is json or github."""
    if kind == "json":
        yield escaped_json(_as_object(loaded, strict))
        return
    for level, findings in (("error", loaded.errors), ("warning", loaded.warnings), ("notice", loaded.notes)):
        yield from (_command("error" if strict and level == "warning" else level, finding) for finding in findings)
    yield _summary(loaded)


def shown(loaded: Loaded, signs: Signs) -> Iterator[Text]:
    """The report for a person, line by line; `signs` are those that the output knows. Without its styles it says the same."""
    for finding in (*loaded.errors, *loaded.warnings, *loaded.notes):
        colour = _COLOURS[finding.code[0]]
        spelled = _spelled(finding, signs)
        place, code = f"{finding.file}:{finding.line}:{finding.column}", f" {finding.code}: "
        head, *details = escaped(str(replace(spelled, excerpt=""))).split("\n")
        yield Text.assemble((place, "bold"), (code, colour), head.removeprefix(f"{place}{code}"))
        line, _, carets = finding.excerpt.partition("\n")
        if line:
            yield from (Text(line), Text(carets, colour))
        yield from map(Text, (*details, ""))
    yield Text(_summary(loaded), style="bold" if passes(loaded, strict=False) else "bold red")


def passes(loaded: Loaded, *, strict: bool) -> bool:
    """Whether nothing is to be done: no error and, where they are errors too, no warning. Notes never count."""
    return not (loaded.errors or (strict and loaded.warnings))


def _summary(loaded: Loaded) -> str:
    statuses = ", ".join(f"{number:,} {status}" for status, number in by_status(loaded).items())
    parts = [
        f"{counted(loaded.files, 'file')}: {counted(len(loaded.rules), 'rule')} fine" + (f" ({statuses})" if statuses else ""),
        counted(loaded.tests.run, "test") + (f" ({loaded.tests.failed:,} failed)" if loaded.tests.failed else ""),
        counted(len(loaded.errors), "error"),
        *(counted(len(found), name) for found, name in ((loaded.warnings, "warning"), (loaded.notes, "note")) if found),
    ]
    return ", ".join(parts) + "."


def _as_object(loaded: Loaded, strict: bool) -> dict[str, Any]:
    return {
        "ok": passes(loaded, strict=strict),
        "files": loaded.files,
        "rules": len(loaded.rules),
        "by_status": by_status(loaded),
        "tests": {"run": loaded.tests.run, "failed": loaded.tests.failed},
        "errors": list(map(_members, loaded.errors)),
        "warnings": list(map(_members, loaded.warnings)),
        "notes": list(map(_members, loaded.notes)),
    }


def _members(finding: WatchlistError) -> dict[str, Any]:
    members = asdict(finding)
    del members["excerpt"]
    return members


def _command(level: str, finding: WatchlistError) -> str:
    """A workflow command; the line itself is on GitHub's page already, what tells more of it is not."""
    said = " ".join(part for part in (finding.reason, finding.fix) if part)
    message = escaped("\n".join(part for part in (said, finding.details) if part))
    places = {"file": escaped_line(finding.file), "line": finding.line, "col": finding.column, "title": finding.code}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in places.items())
    return f"::{level} {properties}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """As GitHub reads it: the percent sign, which starts an escape, goes first."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _spelled(finding: WatchlistError, signs: Signs) -> WatchlistError:
    """The finding with the signs that the output knows; carets below a line stay where they are."""
    if signs == ASCII:
        table = {ord(known): plain for known, plain in zip((*FULL, "…"), (*ASCII, "..."), strict=True)}
        finding = replace(finding, details=finding.details.translate(table))
    return finding


def by_status(loaded: Loaded) -> dict[str, int]:
    """How many sound rules there are of each status that any has, in the order of a rule's life."""
    counts = Counter(rule.status for rule in loaded.rules)
    return {status: counts[status] for status in get_args(Status) if counts[status]}


def too_old(articles: int, max_age_h: float | None) -> str:
    """What the default of max_age has left out, and what to do."""
    return (
        f"{counted(articles, 'article')} would have matched but for the default max_age: older than {max_age_h:g} h on arrival. "
        "A rule with max_age: none takes articles of any age."
    )


def without_age(loaded: Loaded, max_age_h: float | None) -> str:
    """By how many rules the default of max_age counts, or nothing where there are none or there is no default."""
    rules = [rule for rule in loaded.rules if not says_age(rule)]
    if max_age_h is None or not rules:
        return ""
    return (
        f"{counted(len(rules), 'rule')} without max_age: no article older than {max_age_h:g} h on arrival matches there "
        "(WIREWATCH_MAX_AGE_H; max_age: none takes all)."
    )


def not_run(loaded: Loaded) -> str:
    """`Not run: 1 draft, 2 paused.` and what to do, or nothing where all sound rules run."""
    idle = {rule.status for rule in loaded.rules if not rule.runs}
    named = ", ".join(f"{number:,} {status}" for status, number in by_status(loaded).items() if status in idle)
    if not named:
        return ""
    return f"Not run: {named}. Rules in shadow and active ones run; `wirewatch backtest` tries all but retired ones."
