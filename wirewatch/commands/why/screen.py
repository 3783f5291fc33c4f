"""`wirewatch why`: the way of an article from Kafka to Slack, asked back by whatever somebody has of it.

All of it is read from Kafka, so it answers from any machine, beside the workers, and moves nothing. What Kafka does not keep any
more is named: it must never say that something did not happen because nothing of it is left.
"""

import sys
from datetime import datetime, time
from typing import Any

import click
from rich.text import Text

from config.settings import Settings
from matching.language import unmasked
from matching.reasons import printable, signs_for
from schemas import Delivery
from wirewatch import explained
from wirewatch.deliveries import link_of, workspace_address
from wirewatch.environment import read_settings
from wirewatch.moments import Moment
from wirewatch.printing import say, say_json, show
from wirewatch.terminal import remark
from wirewatch.ways import Answer, Way, answer, as_object, asked, follow, in_lines
from wording import escaped_line


@click.command()
@click.argument("what", metavar="ARTICLE_ID|URL|ALERT_ID|SLACK_LINK")
@click.option("--rule", "rule_id", metavar="ID", help="Say too why this rule matched, or did not, as `explain` does.")
@click.option(
    "--since", type=Moment(time.min), metavar="TIME",
    help="Look only at articles, matches and alerts since then, which is quicker: 2h, 3d, 2026-11-29.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(what: str, rule_id: str | None, since: datetime | None, as_json: bool) -> None:
    """Say what became of an article: when it came, which rules matched, what was decided for each receiver, by which stage and
    why, its story, digest or silence, and the delivery with its link in Slack.

    It is asked by the id of an article, its address, the id of an alert or of a decision, or a link to a message in Slack (in
    Slack: Copy link). A message that told several articles, such as a digest, lists them. Kafka keeps articles and matches for
    a while only, and the ledger forgets; what is gone is said on stderr.

    The exit status is 0, 1 when Kafka knows nothing of it or something could not be read, and with --rule 1 for a miss.

    \b
    Example:
      wirewatch why a-17
      wirewatch why https://www.example.com/news/a-17?utm_source=x --rule russia-us-syria
      wirewatch why "https://desk.slack.com/archives/C0123ABCD/p1700000000123456" --json
    """
    if not what.strip():
        raise click.UsageError("Give the id of an article, its address, the id of an alert, or a link to a message in Slack.")
    settings = read_settings()
    way = follow(settings, asked(what), since)
    found = _answer(settings, way, rule_id) if rule_id is not None else None
    workspace = workspace_address(settings) if any(each.ts is not None for each in way.deliveries) else None

    def link(delivery: Delivery) -> str | None:
        return link_of(workspace, delivery)

    if as_json:
        say_json(as_object(way, link) | ({"explanation": _explanation(found)} if rule_id is not None else {}))
    elif way.is_known:
        for line in in_lines(way, link):
            say(line)
        if found is not None:
            _show(found)
    _remark(way, what, since, rule_id)
    if not way.is_known or way.unreadable or (rule_id is not None and (found is None or not found.explanation.matched)):
        raise click.exceptions.Exit(1)


def _answer(settings: Settings, way: Way, rule_id: str) -> Answer | None:
    return answer(settings, rule_id, way.arrivals[-1]) if way.arrivals else None


def _show(found: Answer) -> None:
    """As `explain` shows it."""
    status = "" if found.rule.runs else f", status {found.rule.status}: no worker runs it"
    say(f"rule {escaped_line(found.rule.id)} as it stands now, revision {escaped_line(found.rule.revision)}{status}")
    signs = signs_for(sys.stdout.encoding)
    told = explained.lines(found.explanation, found.document, found.said)
    show(Text("  ") + explained.coloured(line, signs) for line in told)


def _explanation(found: Answer | None) -> dict[str, Any] | None:
    if found is None:
        return None
    rule, told = found.rule, explained.as_object(found.explanation, found.document, found.said)
    return {"rule": rule.id, "revision": rule.revision, "status": rule.status, "query": str(unmasked(rule.query)), **told}


def _remark(way: Way, what: str, since: datetime | None, rule_id: str | None) -> None:
    """What is gone, and what nobody knows of."""
    for told in (*way.unreadable, *way.gone):
        remark(told)
    if not way.is_known and not way.unreadable:
        bound = (
            "nothing before --since was looked at" if since is not None else "Kafka keeps articles and matches for a while only"
        )
        remark(
            f"Kafka has nothing of {printable(what.strip())}: no article, match, decision, delivery or dead letter. It never "
            f"came, or it is gone; {bound}."
        )
    elif rule_id is not None and not way.arrivals:
        remark(f"Rule {printable(rule_id)} cannot be asked: the text of the article is not there any more.")
