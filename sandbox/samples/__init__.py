"""Sample articles, written by us, for the demo and for a first try without a feed of one's own; README.md says what each is for.

They are package data, so `wirewatch demo` finds them wherever it was installed. Outlets, towns and people are invented, and
every address ends in .example. Nothing here may be taken from a real publication.
"""

from pathlib import Path


def sample_articles() -> Path:
    """The file with one article.v1 a line, and two lines that are no article, in the order in which to publish them."""
    return Path(__file__).with_name("articles.jsonl")


def sample_copies() -> Path:
    """The file with what two other outlets made of one of these articles."""
    return Path(__file__).with_name("copies.jsonl")


def sample_desk(due: str) -> str:
    """The watchlist of the demo, whose digest is due at a time of day such as `08:00 UTC`."""
    return Path(__file__).with_name("desk.yaml").read_text("utf-8").replace("08:00 UTC", due)
