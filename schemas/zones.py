"""Whether there is a time zone of a name, for settings and for watchlists alike."""

from zoneinfo import ZoneInfo


def is_zone(text: str) -> bool:
    """Whether this is a time zone's name, such as Europe/Berlin."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        # A name such as "Europe" is a folder to ZoneInfo, and one such as "../x" a ValueError.
        return False
    return True
