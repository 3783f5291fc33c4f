"""Which names a Slack channel can have, in watchlists, settings and commands alike, so that a name which no channel has is
refused where it is written and not at night.

Slack's rule: letters of any script without capitals, digits, hyphens and underscores, at most 80 characters. Marks belong to
letters, as some scripts need them. A name that is refused comes with the one to write, which is what Slack makes of it.
"""

import re
import unicodedata

MOST_NAME = 80
_CAPITALS = ("Lu", "Lt")
_RECEIVER = re.compile(r"@[^\s@#<>]{1,80}|[CGDUW][A-Z0-9]{7,20}")
_RECEIVER_FIX = 'write a channel ("#syria", or its id) or a member ("@dana", or their id)'
_IN_NAMES = ("Ll", "Lm", "Lo", "Mn", "Mc", "Nd")
_ID_FIX = 'Write the name as Slack shows it, such as "#syria", or the id of the channel, such as C024BE91L.'


def channel_fault(channel: str, member: str) -> tuple[str, str] | None:
    """What is wrong with a channel that is written `#name` in this member, and what to write; None for a name that there may be,
    and for an id."""
    name = channel.removeprefix("#")
    why = _why(name) if channel.startswith("#") else None
    if why is None:
        return None
    meant = _meant(name)
    return f"{member} is {channel}, which {why}.", f'Write "#{meant}".' if meant else _ID_FIX


def receiver_fault(receiver: str) -> str | None:
    """What is wrong with a receiver that a person gives, and what to write, as the end of a sentence; None for one that there may
    be: a channel by its name or id, or a member of Slack."""
    if not receiver.startswith("#"):
        return None if _RECEIVER.fullmatch(receiver) else _RECEIVER_FIX
    name = receiver.removeprefix("#")
    if not name:
        return "the name is missing"
    if (why := _why(name)) is None:
        return None
    meant = _meant(name)
    advice = f'write "#{meant}"' if meant else "write the name as Slack shows it"
    return f"it {why}; {advice}"


def _why(name: str) -> str | None:
    odd = next((letter for letter in name if not _fits(letter)), None)
    if odd is not None and unicodedata.category(odd) in _CAPITALS:
        return f"has the capital {odd}, and Slack's channels have none"
    if odd is not None:
        return f"has {_called(odd)}, and Slack's channels have letters, digits, hyphens and underscores alone"
    if len(name) > MOST_NAME:
        return f"has {len(name)} characters, and Slack's channels have {MOST_NAME} at most"
    if not any(letter.isalnum() for letter in name):
        return "has no letter and no digit"
    if name.startswith("-") or unicodedata.category(name[0]).startswith("M"):
        return f"begins with {_called(name[0])}, and a channel begins with a letter, a digit or an underscore"
    return None


def _fits(letter: str) -> bool:
    return letter in "-_" or (unicodedata.category(letter) in _IN_NAMES)


def _called(letter: str) -> str:
    """A character as a person reads of it; one that is not seen, or has no look of its own, by its number."""
    if letter == " ":
        return "a blank"
    is_seen = letter.isprintable() and not unicodedata.category(letter).startswith("M")
    return f'"{letter}"' if is_seen else f"the character U+{ord(letter):04X}"


def _meant(name: str) -> str:
    """The name that Slack would take; empty where nothing is left to name a channel by."""
    small = unicodedata.normalize("NFC", name.lower())
    joined = re.sub("-+", "-", "".join(letter if _fits(letter) else "-" for letter in small)).strip("-")[:MOST_NAME].rstrip("-")
    return joined if joined and _why(joined) is None else ""
