"""How long something lasts, as a watchlist writes it: 90m, 72h, 7d."""

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


def duration_s(text: str) -> int:
    """How many seconds it lasts. The schema has seen to its form."""
    return int(text[:-1]) * _SECONDS[text[-1]]


def normal_duration(text: str) -> str:
    """The same in the largest unit that makes a whole number of it."""
    lasts_s = duration_s(text)
    unit = next(unit for unit, unit_s in _SECONDS.items() if lasts_s % unit_s == 0)
    return f"{lasts_s // _SECONDS[unit]}{unit}"
