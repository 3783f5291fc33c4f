"""The last line of a worker that was told to stop."""

from streams.running import Health
from streams.worker import stopped_in_words


def test_what_is_left_to_the_next_worker_is_said_where_it_is_known() -> None:
    health = Health.of(("match", "alert", "deliver"))
    assert stopped_in_words(health) == "Stopped."
    health.stages["match"].waiting, health.stages["alert"].waiting = 0, 0
    assert stopped_in_words(health) == "Stopped."
    health.stages["deliver"].waiting = 1200
    said = "Stopped. By the last count it leaves 1,200 messages to the next worker; nothing is lost."
    assert stopped_in_words(health) == said
