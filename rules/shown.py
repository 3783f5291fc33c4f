"""What a match shows of its article, as queries see it: a silence by query is asked of that, because a match has no text.

Its headline and its quotes are what a message would show, and a person silences what they see. All else that its card says of the
article can be asked too: outlet, country, tier, language, author, section, tags, address, age.
"""

from collections.abc import Callable
from functools import lru_cache

from matching.analysis import Document
from matching.language import QueryErrors, parse
from matching.reasons import verdict_of
from rules.matcher import document_of
from schemas import Article, Match


def covers(query: str, match: Match) -> bool:
    """Whether a query matches what a match shows. One that this version cannot read covers nothing."""
    holds = _read(query)
    return holds is not None and holds(_document(match))


@lru_cache(maxsize=1 << 8)
def _read(query: str) -> Callable[[Document], bool] | None:
    try:
        return verdict_of(parse(query))
    except QueryErrors:
        return None


@lru_cache(maxsize=1)
def _document(match: Match) -> Document:
    """Remembered, because a match is asked of one silence after the other."""
    card, quotes = match.article, "\n\n".join(quote.text for quote in match.quotes)
    return document_of(
        Article(
            id=card.id,
            url=card.url,
            title=card.title,
            body=quotes,
            published_at=card.published_at,
            source=card.source,
            language=card.language,
            author=card.author,
            section=card.section,
            tags=card.tags,
        ),
        match.matched_at,
    )
