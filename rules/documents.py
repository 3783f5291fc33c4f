"""An article as queries see it: the one place where the members of article.v1 become the fields that a query may name.

Beside the live stream the tests inside rules ask it, so that they see an article as the worker does. It must never call the
clock: how old an article is depends on when it came, and never on the day on which a file of old ones is read.
"""

from datetime import datetime

from matching.analysis import Document
from schemas import Article


def arrived_at(article: Article) -> datetime:
    """When an article of a file counts as arrived: when it was fetched, else published. Of those in Kafka, Kafka says it."""
    return article.fetched_at or article.published_at


def document_of(article: Article, now: datetime) -> Document:
    """The article as queries see it; a tag is a line of its own."""
    source = article.source
    texts = {
        "title": article.title,
        "body": article.body,
        "lead": article.lead,
        "author": article.author,
        "url": article.url,
        "section": article.section,
        "tag": "\n".join(article.tags),
        "source": source.domain,
        "country": source.country,
    }
    age_h = (now - article.published_at).total_seconds() / 3600
    values = {"tier": source.tier, "reach": source.reach, "age": age_h}
    known = {name: float(value) for name, value in values.items() if value is not None}
    return Document.of({name: text for name, text in texts.items() if text is not None}, article.language, known)
