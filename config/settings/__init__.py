"""The environment as one value, each variable read and checked once, with the names that follow from the prefix."""

from config.settings.names import ALERTS, ARTICLES, DEAD_LETTERS, MATCHES, TOLD, WATCHLISTS, WORKERS, app_id, topic_name
from config.settings.settings import SHIPPED_WATCHLISTS, STAGES, KafkaSettings, Settings, SettingsError, load_settings

__all__ = [
    "ALERTS",
    "ARTICLES",
    "DEAD_LETTERS",
    "MATCHES",
    "SHIPPED_WATCHLISTS",
    "STAGES",
    "TOLD",
    "WATCHLISTS",
    "WORKERS",
    "KafkaSettings",
    "Settings",
    "SettingsError",
    "app_id",
    "load_settings",
    "topic_name",
]
