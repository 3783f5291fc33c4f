"""A number with what it counts, in words."""


def counted(number: int, thing: str) -> str:
    """`1 article`, `2,000 articles`, `3 matches`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "es" if thing.endswith("ch") else "s")
