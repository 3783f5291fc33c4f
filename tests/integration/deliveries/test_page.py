"""docs/how-to-see-what-waits.md: its commands print what it says they print."""

import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from config.settings.settings import Settings
from schemas import State, Why
from tests.acceptance.harness import environment
from tests.integration.deliveries.journal_play import T0, delivery, write
from tests.integration.deliveries.owner_play import owner
from wirewatch.cli import cli

PAGE = (Path(__file__).parents[3] / "docs" / "how-to-see-what-waits.md").read_text("utf-8")
AGE = re.compile(r"the oldest for (\d+ \w+|less than a minute)")
WORDS = "Slack failed for #typo: channel_not_found. Create it, or correct `deliver` in the watchlist."


def test_the_page(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    settings = prepared()
    at = T0 + timedelta(minutes=1)
    typo = [
        delivery(each, "#typo", State.PARKED_CHANNEL, Why.CHANNEL, words=WORDS, attempt=1, changed_at=at, parked_since=at)
        for each in range(1, 4)
    ]
    told = delivery(9, "#syria", State.DELIVERED, Why.POSTED, channel="C1", ts="1764009001.000100", changed_at=at)
    journal = {0: typo, 1: [delivery(4, "#syria")], 2: [delivery(5, "#old-desk")]}
    for partition, each in journal.items():
        write(settings, each, partition)
    write(settings, [told], 1)
    runner = CliRunner(env=environment(settings, None, tmp_path))
    dead = delivery(5, "#old-desk", State.DEAD, Why.BURIED)
    with owner(settings, journal):
        for line, printed in re.findall(r"```sh\nwirewatch ([^\n]+)\n```\n(?:\n```text\n(.*?)```\n)?", PAGE, re.DOTALL):
            result = runner.invoke(cli, shlex.split(line))
            assert result.exit_code == 0, (line, result.output)
            if printed:
                assert AGE.sub("AGE", result.stdout) == AGE.sub("AGE", printed), line
            journal[2] = [dead] if "bury" in line else journal[2]
    assert PAGE.count("```text\n") == 5
