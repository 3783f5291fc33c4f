"""The default of max_age: how old an article may be for a rule that says nothing of age.

A first run reads all that Kafka has kept, and whoever loads an archive publishes years of it; nobody wants that in a channel. The
default belongs to the worker and not to a rule's definition: it is a setting, and a changed setting makes no new revisions. A
rule that gives a `max_age` or asks for `age` in its query has said what it wants, `max_age: none` that it wants all. Files are
not asked for it in a backtest, because whoever tests rules on last year's articles wants to know what they would have found.
"""

from datetime import datetime
from functools import lru_cache

from matching import Phrase, Query, Range, Term, parts_of
from matching.language import Narrowing, Saying, conditions
from rules.rule import Rule
from schemas import Article

_AGE = "age"


def says_age(rule: Rule) -> bool:
    """Whether a rule says itself how old an article may be."""
    return rule.definition.max_age is not None or _asks_age(rule.typed)


def default_condition(rule: Rule, max_age_h: float | None) -> dict[Query, Saying]:
    """What the default adds to the query of a rule, and how it is told; nothing where the rule speaks for itself."""
    if max_age_h is None or says_age(rule):
        return {}
    [condition] = conditions(Narrowing(max_age_h=max_age_h))
    return {condition: Saying(("max_age",), f"{max_age_h:g}h, the default")}


def is_older(article: Article, now: datetime, max_age_h: float) -> bool:
    """Whether an article was too old when it came, as max_age has it."""
    return (now - article.published_at).total_seconds() >= max_age_h * 3600


@lru_cache(maxsize=1 << 14)
def _asks_age(query: Query) -> bool:
    """Remembered, because it is asked for each old article that a rule matches, and a query may name a list of a thousand words.
    Words are passed over: they ask nothing of age."""
    if isinstance(query, Range):
        return query.name == _AGE
    return any(_asks_age(part) for part in parts_of(query) if not isinstance(part, Term | Phrase))
