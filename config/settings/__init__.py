"""The environment as one value, each variable read and checked once, with the names that follow from the prefix."""

from config.settings.kinds import Secret
from config.settings.secret_files import SecretFile, secret_files
from config.settings.settings import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    DECISIONS,
    DELIVERIES,
    MATCHES,
    SHIPPED_WATCHLISTS,
    SILENCES,
    STAGES,
    TOLD,
    WATCHLISTS,
    WORKERS,
    KafkaSettings,
    Settings,
    SettingsError,
    app_id,
    load_settings,
    topic_name,
)
from config.settings.slack import SlackSettings

__all__ = [
    "ALERTS",
    "ARTICLES",
    "DEAD_LETTERS",
    "DECISIONS",
    "DELIVERIES",
    "MATCHES",
    "SHIPPED_WATCHLISTS",
    "SILENCES",
    "STAGES",
    "TOLD",
    "WATCHLISTS",
    "WORKERS",
    "KafkaSettings",
    "Secret",
    "SecretFile",
    "Settings",
    "SettingsError",
    "SlackSettings",
    "app_id",
    "load_settings",
    "secret_files",
    "topic_name",
]
