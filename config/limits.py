"""How much the alert stage keeps in mind, as the settings say: for the stage itself, and for those who rehearse what it does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts import Limits
from config.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The limits of these settings."""
    return Limits(
        timezone=ZoneInfo(settings.timezone),
        remember=timedelta(seconds=settings.remember_s),
        stories=settings.stories,
        waiting=settings.waiting,
        ops=settings.slack.ops_channel,
    )
