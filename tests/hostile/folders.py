"""Hostile folders of watchlists through `check` in all its forms, `diff`, `apply`, `status` and `log`, for `make fuzz`.

tests/hostile/watchlists.py makes them, a number each. Nothing is shown of what lies beside the folder, nothing steers a terminal
or a CI job, and nothing fails.
"""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import orjson

from config.loading.opened import Checks
from config.loading.watchlists import Loaded, load_watchlists
from config.plan.plan import plan_of
from matching.reasons.outline import ASCII, FULL
from schemas.shown_json import escaped_json
from streams.watchlists.standings import read_standing
from tests.hostile.outputs import OWN_COMMAND, are_harmless, is_harmless
from tests.hostile.payloads import heard
from tests.hostile.watchlists import scatter
from wirewatch.watchlists import standings as shown
from wirewatch.watchlists.check_report import report

NOW = datetime(2026, 11, 29, tzinfo=UTC)
# The styles are ours. What is left without them has none.
STYLE = re.compile("\x1b\\[[0-9;]*m")
told: Counter[str] = Counter()


def folder_checked(number: int) -> None:
    """A folder of hostile watchlists: no exception, no secret, and nothing that steers a terminal or a CI job."""
    try:
        with TemporaryDirectory() as above:
            folder = Path(above) / "lists"
            folder.mkdir()
            scatter(folder, number)
            with heard() as lines:
                loaded = load_watchlists(folder, checks=Checks(lints=True))
                _checked(loaded)
                _applied(loaded, folder)
            are_harmless(lines)
    except Exception as error:
        raise AssertionError(f"folder {number}: {error!r}") from error
    told["folders"] += 1
    told["rules"] += len(loaded.rules)
    told["errors"] += len(loaded.errors)


def _checked(loaded: Loaded) -> None:
    for kind, signs in (("text", FULL), ("text", ASCII), ("json", FULL), ("github", FULL)):
        lines = list(report(loaded, kind, strict=False, signs=signs))
        for line in lines:
            # The last line of what GitHub reads is the summary.
            is_command = kind == "github" and line is not lines[-1]
            is_harmless(line, commands=is_command)
            assert not is_command or OWN_COMMAND.fullmatch(line), f"no command: {line[:300]!r}"
            if kind == "json":
                assert orjson.loads(line)["files"] == loaded.files


def _applied(loaded: Loaded, folder: Path) -> None:
    plan = plan_of(loaded, {}, root=folder, author="Dana\x1b[2J", now=NOW)
    standings = []
    for change in plan.changes:
        if change.after is not None:
            standings.append(
                read_standing(change.key.encode("utf-8", "surrogateescape"), bytes(change.after), "watchlists.v1/0/7")
            )
            assert standings[-1] == change.after
    spoken = [*shown.plan_lines(plan), *shown.status_lines(standings, {}, ZoneInfo("UTC"), days=7)]
    for standing in standings:
        spoken += shown.log_lines(standing, ZoneInfo("UTC"))
    are_harmless([STYLE.sub("", line) for line in spoken])
    is_harmless(escaped_json([shown.plan_object(plan), shown.status_object(standings, {})]))
