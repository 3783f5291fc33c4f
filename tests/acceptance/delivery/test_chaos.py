"""A short chaos of the deliver stage, on a real Kafka. `make chaos` plays a long one: 10,000 alerts over 20 channels."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from config.settings.settings import Settings
from sandbox.kafka.broker import Broker
from tests.acceptance.delivery.chaos import Size, run

SIZES = {"long": Size(alerts=10_000, channels=20, speed=40.0, kills=60)}


def test_each_alert_is_visible_once_and_in_one_end_state(prepared: Callable[..., Settings], tmp_path: Path) -> None:
    size = SIZES.get(os.environ.get("CHAOS", ""), Size())
    seed = int(os.environ.get("CHAOS_SEED", "1"))
    # A broker of its own: the other tests' broker must not die.
    with Broker() as broker:
        outcome = run(size, seed, broker, prepared(broker), tmp_path)
    print(
        f"{size.alerts:,} alerts over {size.channels} channels in {outcome.seconds:.0f} s: {sum(outcome.struck.values())} kills "
        f"({dict(outcome.struck)}), ends {dict(outcome.ends)}, {len(outcome.deleted)} deleted by people."
    )
    assert outcome.waiting == 0
    assert [each for each, times in outcome.shown.items() if times > 1] == [], "nothing twice"
    assert outcome.wanted <= set(outcome.shown), "nothing lost"
    # Notices of the parked channel have an owner and no ops channel: none here.
    assert outcome.ends == Counter(delivered=size.alerts)
    assert outcome.deleted or not outcome.is_steered, "nobody deleted a message"
    assert outcome.struck, "nobody was killed, so nothing was tried"
