"""A message of Kafka to an article, or the reason why it is none: `Article.read`, and a key, which no file asks for.

Publishers are other teams: what they send may be anything, and an article that cannot be read must never be dropped or delay
the next one. So this is a function from bytes to an article or an exception, and whoever calls it makes a dead letter.
It must never repair a message: a publisher who is not told goes on sending it.
"""

from schemas import Article, MessageError


def read_article(value: bytes | None, key: bytes | None) -> Article:
    """Read article.v1. Raises `UnreadableError`."""
    article = Article.read(value)
    if key is None:
        raise MessageError("the message has no key (null); publish the article with its id as the key")
    return article
