"""A backtest as one JSON object, for a program: all that the terminal shows, and nothing shortened.

docs/how-to-backtest.md names its members.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from rules.backtest import Changed, MatchChange, RuleResult, Sample
from wirewatch.backtest.report import Report


def as_object(report: Report) -> dict[str, Any]:
    """The whole report. Days are ISO dates of `timezone`, spans are code points with the end excluded."""
    test = report.backtest
    return {
        "articles": test.articles,
        "matched": test.matched,
        "published_again": test.again,
        "unreadable": report.unreadable,
        "source": report.articles,
        "day_of": report.day_of,
        "timezone": report.zone.key,
        "days": _by_day(test.days),
        "rules": [_rule(each, len(test.days)) for each in test.rules],
        "overlaps": [pair._asdict() for pair in test.overlap.pairs],
        "covered": [each._asdict() for each in test.overlap.covered],
        "silent": list(test.silent),
        "not_tried": [each._asdict() for each in report.left_out],
        "against": None if test.comparison is None else {"source": report.against, **asdict(test.comparison)},
        "seconds": round(report.elapsed_s, 3),
    }


def _rule(result: RuleResult, days: int) -> dict[str, Any]:
    rule = result.rule
    return {
        "rule_id": rule.id,
        "name": rule.name,
        "watchlist": rule.watchlist,
        "status": rule.status,
        "revision": rule.revision,
        "matches": result.matches,
        "per_day": round(result.matches / days, 4) if days else 0,
        "quiet_days": days - len(result.days),
        "days": _by_day(result.days),
        "samples": [_sample(each) for each in result.samples],
        "change": None if result.change is None else _change(result.change),
    }


def _change(change: MatchChange) -> dict[str, Any]:
    return {
        "revision": change.before.revision,
        "gained": change.gained,
        "lost": change.lost,
        "gained_samples": [_changed(each) for each in change.gained_samples],
        "lost_samples": [_changed(each) for each in change.lost_samples],
    }


def _changed(each: Changed) -> dict[str, Any]:
    return {**_sample(each.sample), "explanation": each.explained.tree}


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "article_id": sample.article_id,
        "url": sample.url,
        "title": sample.title,
        "title_marks": sample.title_marks,
        "outlet": sample.outlet,
        "published_at": sample.published_at.isoformat(),
        "snippets": [cut._asdict() for cut in sample.snippets],
    }


def _by_day(days: Mapping[date, int]) -> dict[str, int]:
    return {day.isoformat(): days[day] for day in sorted(days)}
