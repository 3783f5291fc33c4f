"""The names of topics and groups: without a prefix as constants, with it as they are on this cluster."""

from config.settings.settings import Settings

ARTICLES = "articles.v1"
MATCHES = "matches.v1"
ALERTS = "alerts.v1"
DEAD_LETTERS = "dead-letters.v1"
TOLD = "told.v1"
WATCHLISTS = "watchlists.v1"
WORKERS = "workers.v1"


def topic_name(settings: Settings, name: str) -> str:
    """A topic's name on this cluster."""
    return settings.topic_prefix + name


def app_id(settings: Settings, stage: str) -> str:
    """The name of a stage's Faust app, which is its Kafka consumer group too."""
    return f"{settings.topic_prefix}wirewatch-{stage}"
