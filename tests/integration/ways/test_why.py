"""`wirewatch why` on a real Kafka without workers: what topics have is put together, and what is gone or
cannot be read is said."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config.settings.settings import Settings
from schemas import Decision, Delivery, State, Why
from streams.kafka import DECISIONS, Publisher, topic_name
from streams.kafka.connection import admin
from tests.acceptance.harness import article, environment, publish
from tests.copying import replace
from tests.integration.deliveries.journal_play import T0, delivery, write
from tests.unit.alerts.decisions.timeline import Timeline, match, rule
from wirewatch.cli import cli

Asking = Callable[..., Result]


@pytest.fixture
def settings(prepared: Callable[..., Settings]) -> Settings:
    return prepared()


@pytest.fixture
def why(settings: Settings, tmp_path: Path) -> Asking:
    runner = CliRunner(env=environment(settings, None, tmp_path))
    return lambda *arguments: runner.invoke(cli, ["why", *arguments])


def decide(settings: Settings, decisions: Iterable[Decision]) -> None:
    with Publisher(settings) as publisher:
        for each in decisions:
            publisher.publish(topic_name(settings, DECISIONS), each.id.encode(), bytes(each))


def posted(id_: str, ts: str, **more: Any) -> Delivery:
    known = {"id": id_, "channel": "C0123ABCD", "ts": ts, "article": None, "changed_at": T0, **more}
    return replace(delivery(1, "#syria", State.DELIVERED, Why.POSTED), **known)


def test_a_digest_is_told_with_what_it_tells(settings: Settings, why: Asking) -> None:
    play = Timeline()
    digest = rule("syria", mode="digest", digest="08:00")
    play.at(0, *(match(f"article-{number}", "", digest) for number in range(3)))
    play.until(86_400)
    decide(settings, play.log)
    (told,) = [each for each in play.said if each.is_of_time]
    page = posted("f" * 32, "1700000001.000200", thread_ts="1700000000.123456")
    write(settings, [posted(told.id, "1700000000.123456"), page])
    link = "https://desk.slack.com/archives/C0123ABCD/p1700000000123456"
    by_link = why(link)
    assert (by_link.exit_code, by_link.stderr) == (0, "")
    assert f"decision {told.id} for #syria\n  told the digest 08:00 2026-11-25T08:00:00Z: its time had come" in by_link.stdout
    assert "It tells 3 articles; " in by_link.stdout
    assert 'article article-2: "On article-2", article-2.example; collected: its rule is told in a digest\n' in by_link.stdout
    assert why(told.id).stdout == by_link.stdout
    # A page in its thread names no article, and leads to the digest.
    of_page = why("https://desk.slack.com/archives/C0123ABCD/p1700000001000200?thread_ts=1700000000.123456&cid=C0123ABCD")
    assert "It tells 3 articles; " in of_page.stdout

    one = why("article-1")
    assert "    told with the digest 08:00 due 2026-11-25T08:00:00Z: decision " in one.stdout
    assert (
        f"    delivery {told.id}: delivered (posted) 2026-11-24T12:00:00Z, channel C0123ABCD, message 1700000000.123456"
        in one.stdout
    )
    assert one.stderr.splitlines() == [
        "The article itself is not on articles.v1 any more: Kafka keeps them for 7 days.",
        "Its matches are not on matches.v1 any more: Kafka keeps them for 7 days. Which rules were told, the ledger says.",
    ]
    assert one.exit_code == 0
    asked = why("article-1", "--rule", "syria")
    assert asked.exit_code == 1
    assert "Rule syria cannot be asked: the text of the article is not there any more.\n" in asked.stderr
    members = json.loads(why(told.id, "--json").stdout)["members"]
    assert sorted(each["article"] for each in members) == [
        "article-0", "article-1", "article-2",
    ]  # fmt: skip


def test_an_article_is_found_by_its_address_and_an_alert_by_the_journal(settings: Settings, why: Asking) -> None:
    publish(settings, article(1, url="https://www.herald.example/a?b=1&utm_medium=x"), article(2))
    found = why("http://herald.example/a/?b=1#top")
    assert (found.exit_code, found.stdout.splitlines()[0].split()[1]) == (0, "article-1:")
    assert "No rule has matched it" in found.stdout
    told = delivery(7, "#syria", State.DELIVERED, Why.POSTED)
    write(settings, [told])
    by_alert = why(told.id)
    assert by_alert.stdout.startswith("article a-7\n#syria\n  not decided yet, or the ledger has forgotten it")
    assert f"delivery {told.id}: delivered (posted)" in by_alert.stdout
    since = why("article-1", "--since", (T0 + timedelta(days=4000)).date().isoformat())
    assert (since.exit_code, since.stdout) == (1, "")
    assert since.stderr.endswith("it is gone; nothing before --since was looked at.\n")


def test_a_topic_that_is_not_there_takes_nothing_from_the_others(settings: Settings, why: Asking, tmp_path: Path) -> None:
    publish(settings, article(1))
    with admin(settings) as client:
        client.delete_topics([topic_name(settings, DECISIONS)])
    result = why("article-1")
    assert result.exit_code == 1
    assert result.stdout.startswith("article article-1: ")
    missing = f"Topic {topic_name(settings, DECISIONS)} is missing. Run `wirewatch topics create`.\n"
    assert result.stderr == missing
    status = CliRunner(env=environment(settings, None, tmp_path)).invoke(cli, ["status"])
    assert "ledger  decisions were not looked at\n" in status.stdout
    assert (status.exit_code, status.stderr) == (0, f"Decisions were not looked at: {missing}")
    none = CliRunner(env=environment(settings, None, tmp_path)).invoke(cli, ["status", "--no-ledger"])
    assert ("ledger" in none.stdout, none.stderr) == (False, "")


def test_what_strangers_wrote_is_passed_over(settings: Settings, why: Asking) -> None:
    publish(settings, (b"article-1", b"article-1"), article(1, title="\x1b[31mRed"))
    with Publisher(settings) as publisher:
        publisher.publish(topic_name(settings, DECISIONS), b"x", b'{"article": "article-1"}')
    result = why("article-1")
    assert (result.exit_code, "\x1b" in result.stdout) == (0, False)
    nothing = why("\x1b[31m")
    assert (nothing.exit_code, "\x1b" in nothing.stderr) == (1, False)
