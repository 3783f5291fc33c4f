"""What /live and /ready say, in words for people and as a value for programs.

Both are made of `Health` alone and ask nobody, so an answer takes no time and needs no Kafka: a probe that waits for a broker
which is gone would have its worker killed for it.
"""

from streams.running import Health, StageHealth
from wording import counted


def ready_text(health: Health) -> str:
    """`ready` and a line for each stage; or `not ready` and a line for each thing that keeps the worker from it."""
    hindrances = list(health.hindrances())
    lines = ["not ready", *hindrances] if hindrances else ["ready", *(stage_line(each) for each in health.stages.values())]
    return "\n".join(lines) + "\n"


def stage_line(each: StageHealth) -> str:
    """One stage, as in `match: 4 partitions, 12 messages waiting`."""
    if each.partitions is None:
        return f"{each.stage}: not in its consumer group yet"
    if not each.partitions:
        return f"{each.stage}: stands by" + (f", {each.stands_by}" if each.stands_by else "")
    said = [counted(len(each.partitions), "partition")]
    if each.waiting is not None:
        said.append(f"{counted(each.waiting, 'message')} waiting")
    if each.waits_for is not None:
        said.append(f"waits for {each.waits_for}")
    return f"{each.stage}: {', '.join(said)}"


def ready_value(health: Health, now: float) -> dict[str, object]:
    """The same for a program. What is not known is null."""
    hindrances = list(health.hindrances())
    return {
        "ready": not hindrances,
        "hindrances": hindrances,
        "rules": health.rules,
        "stages": [
            {
                "stage": each.stage,
                "partitions": None if each.partitions is None else len(each.partitions),
                "stands_by": each.stands_by,
                "waiting": each.waiting,
                "oldest_waiting_s": None if each.oldest_at is None else round(max(0.0, now - each.oldest_at), 3),
                "waits_for": each.waits_for,
                "complaint": each.complaint,
            }
            for each in health.stages.values()
        ],
    }
