"""docs/security.md gives each role the rights that its programs need, and no other."""

import re
from pathlib import Path

import pytest

from streams.kafka.topics import ALERTS, ARTICLES, DEAD_LETTERS, DECISIONS, DELIVERIES, MATCHES, SILENCES, WATCHLISTS, WORKERS
from streams.probe.rights import APPLY, NEEDS_OF, ORDER_DELIVERIES, SEE_DELIVERIES

DOCS = Path(__file__).parents[2] / "docs"
PAGE, RIGHTS = ((DOCS / name).read_text("utf-8") for name in ("security.md", "kafka-rights.md"))
TOPICS = {ARTICLES, MATCHES, ALERTS, DECISIONS, DELIVERIES, WATCHLISTS, SILENCES, WORKERS, DEAD_LETTERS}
Sets = tuple[set[str], set[str]]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def role(name: str) -> Sets:
    """The topics that a role reads and writes, by the table of roles."""
    head, _, *rows = re.findall(r"^\|.*", PAGE.partition("by role\n")[2], re.MULTILINE)
    at = cells(head).index(name)
    given = {cells(row)[0].strip("`"): cells(row)[at].split() for row in rows}
    assert set(given) == TOPICS
    return tuple({topic for topic, rights in given.items() if right in rights} for right in "RW")  # type: ignore[return-value]


def programs(*heads: str) -> Sets:
    """The topics that programs read and write, by the page of rights."""
    rows = [cells(next(line for line in RIGHTS.splitlines() if line.startswith(f"| {head}"))) for head in heads]
    return tuple({topic for row in rows for topic in re.findall(r"`(.+?)`", row[at])} for at in (1, 2))  # type: ignore[return-value]


def test_a_publisher_and_ci_have_what_their_programs_need() -> None:
    assert role("publisher") == programs("a publisher") == (set(), {ARTICLES})
    assert role("CI") == programs("`watchlists apply`") == (set(APPLY.reads), set(APPLY.writes))


def test_a_worker_has_what_its_stages_need() -> None:
    reads = {name for needs in NEEDS_OF.values() for name in needs.reads} | {WORKERS}  # with an instance
    assert role("worker") == (reads, {name for needs in NEEDS_OF.values() for name in needs.writes})


def test_an_operator_has_what_the_commands_need() -> None:
    seeing, ordering = "`deliveries list`", "`deliveries release`"
    commands = ("`watchlists status`", "`backtest", "`dead-letters list`", "`dead-letters replay`", seeing, ordering)
    assert programs(seeing) == (set(SEE_DELIVERIES.reads), set(SEE_DELIVERIES.writes))
    assert programs(ordering) == (set(ORDER_DELIVERIES.reads), set(ORDER_DELIVERIES.writes))
    assert role("operator") == programs(*commands)


@pytest.mark.parametrize("topic", sorted(TOPICS - {ARTICLES}))
def test_it_says_what_a_writer_of_each_topic_can_do(topic: str) -> None:
    section = PAGE.partition("## Who writes other topics\n")[2].partition("\n## ")[0]
    assert f"\n| `{topic}` | " in section


@pytest.mark.parametrize("topic", [ALERTS, DECISIONS, DELIVERIES, WATCHLISTS, SILENCES, DEAD_LETTERS])
def test_it_says_why_six_topics_are_believed(topic: str) -> None:
    assert f"\n- **`{topic}`** is what " in PAGE
