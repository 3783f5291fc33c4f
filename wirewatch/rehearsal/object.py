"""A rehearsal for programs: one object a decision, in the order in which they were made, and then one with all counts."""

from typing import Any

from wirewatch.rehearsal.play import Step
from wirewatch.rehearsal.report import Rehearsed
from wirewatch.rehearsal.result import Channel, kind_of, listed


def step_object(step: Step) -> dict[str, Any]:
    """One decision. `rules` are the ids of the rules that matched, `alert` is the id of the message that it made."""
    decision = step.decision
    return {
        "at": decision.decided_at.isoformat(),
        "article_id": decision.article,
        "receiver": decision.receiver,
        "rules": list(step.rules),
        "outcome": decision.outcome.value,
        "stage": decision.stage,
        "reason": decision.reason.value,
        "story": decision.story,
        "alert": decision.alert if step.told else None,
        "reply_to": decision.reply_to,
        "kind": kind_of(step),
    }


def summary_object(rehearsed: Rehearsed) -> dict[str, Any]:
    """What `{"summary": ...}` holds. Hours are those of `timezone`."""
    result = rehearsed.result
    return {
        "articles": rehearsed.articles,
        "unreadable": rehearsed.unreadable,
        "source": rehearsed.source,
        "timezone": result.zone.key,
        "from": result.first.isoformat() if result.first else None,
        "until": result.last.isoformat() if result.last else None,
        "days": {day.isoformat(): result.days[day] for day in sorted(result.days)},
        "decisions": result.decisions,
        "matches": result.matches,
        "interruptions": result.interruptions,
        "per_day": round(result.interruptions / len(result.days), 4) if result.days else 0,
        "notices": len(result.notices),
        "channels": [_channel(each, len(result.days)) for each in listed(result)],
        "rules": [
            {
                "rule_id": rule_id,
                "matches": each.matches,
                "interruptions": each.interruptions,
                "per_day": round(each.interruptions / len(result.days), 4) if result.days else 0,
            }
            for rule_id, each in result.rules.items()
        ],
        "seconds": round(rehearsed.elapsed_s, 3),
    }


def _channel(channel: Channel, days: int) -> dict[str, Any]:
    busiest = channel.busiest()
    return {
        "receiver": channel.receiver,
        "matches": channel.matches,
        "interruptions": channel.interruptions,
        "per_day": round(channel.interruptions / days, 4) if days else 0,
        "by_hour": channel.by_hour_of_day(),
        "busiest_hour": None if busiest is None else {"at": busiest[0].isoformat(), "interruptions": busiest[1]},
        "replies": channel.replies,
        "updates": channel.updates,
        "ends": [
            {"outcome": outcome.value, "reason": reason.value, "count": count}
            for (outcome, reason), count in channel.ends.most_common()
        ],
    }
