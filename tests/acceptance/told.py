"""Which articles are in Slack, by their ids."""

import orjson

from config.settings.settings import Settings
from streams.kafka.reading import read_topic
from streams.kafka.topics import ALERTS
from tests.acceptance.harness import Slack


def told(settings: Settings, slack: Slack) -> list[str]:
    """One for each message, in order of their names."""
    posted = slack.delivery_ids()  # asked first: Kafka has the alert of each of them
    alerts = [orjson.loads(record.value or b"") for record in read_topic(settings, ALERTS)]
    articles = {alert["id"]: alert["article"]["id"] for alert in alerts}
    return sorted(articles[id_] for id_ in posted)
