"""Sample articles, written by us, for the demo and for a first try without a feed of one's own; README.md says what each is for.

They are package data, so `wirewatch demo` finds them wherever it was installed. Outlets, towns and people are invented, and
every address ends in .example. Nothing here may be taken from a real publication.
"""

from pathlib import Path


def sample_articles() -> Path:
    """The file with one article.v1 a line, and two lines that are no article, in the order in which to publish them."""
    return Path(__file__).with_name("articles.jsonl")
