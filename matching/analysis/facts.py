"""What a query may ask of an article beside its words: its source, language and country, and its numbers.

A source belongs to its own domain and to those above it, a language to the larger one: `source:example.com` takes
news.example.com, `lang:en` takes en-GB. What is not known of an article is never so, but for its language: one that does not
say its language is `lang:und`, as BCP 47 calls the undetermined. Must never guess.
"""

import operator

from matching.query import Range

UNDETERMINED = "und"
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}


def compares(value: float | None, fact: Range) -> bool:
    """Whether a number of an article, None where it is not known, is as the query wants it."""
    return value is not None and bool(_SIGNS[fact.sign](value, fact.number))


def parts_of_value(name: str, value: str) -> tuple[str, ...]:
    """What a value is called, from the whole to what it belongs to: news.example.com, example.com, com; en-gb, en."""
    value = value.casefold()
    if name == "source":
        labels = value.rstrip(".").removeprefix("www.").split(".")
        return tuple(".".join(labels[index:]) for index in range(len(labels)) if value)
    if name == "lang":
        subtags = value.replace("_", "-").split("-")
        return tuple("-".join(subtags[:count]) for count in range(len(subtags), 0, -1) if value)
    return (value,) if value else ()
