"""A message of Kafka to an article, with a remark for each thing that was tolerated; or the reason why it is none.

Publishers are other teams: what they send may be anything, and an article that cannot be read must never be dropped or delay
the next one. So this is a function from bytes to an article or an exception, and whoever calls it makes a dead letter.
What is tolerated (`schemas/tolerance`) is never silent: a publisher who is not told goes on sending it.

Any key will do: the id says which article it is. None at all, and the empty one, are remarked, because then the versions of an
article may pass one another, or all articles are in one partition. A key that is not the id, or no text, is a publisher's own
business: articles with one key keep their order (decision 0017).
"""

from schemas import Article, Remark

_WRITE = "publish an article with its id as the key, so that its versions stay in order"
_NO_KEY = Remark("key", "null", "is no key, and the id is used", _WRITE)
_EMPTY_KEY = Remark("key", '""', "is no key, and the id is used", _WRITE)


def read_article(value: bytes | None, key: bytes | None) -> tuple[Article, tuple[Remark, ...]]:
    """Read article.v1. Raises `UnreadableError`."""
    article, remarks = Article.read_remarked(value)
    if not key:
        return article, (_NO_KEY if key is None else _EMPTY_KEY, *remarks)
    return article, remarks
