"""The way of an article, put together from all topics: first whose way it is, then what each topic has of it.

The ledger is read twice, because what tells a match that waited, and which story it joined, is known only when the match's own
decision is. A topic that cannot be read takes nothing from what the others say: it is named in `unreadable`.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from config.settings import Settings
from schemas import Decision, Delivery, Outcome
from streams.kafka import TopicError, read_dead_letters
from streams.ledger import read_silences
from wirewatch.ways import reading
from wirewatch.ways.asked import Asked, needle, plain_address
from wirewatch.ways.way import Way, is_gathering, names_of

_ID = re.compile(r"[0-9a-f]{32}")
_DAY_S = 86_400


def follow(settings: Settings, asked: Asked, since: datetime | None = None) -> Way:
    """All that Kafka has of what is asked. `since`: of articles, matches and alerts only what came then or later. Raises
    `KafkaUnreachableError`."""
    way = Way()
    article = _find(settings, asked, since, way)
    if article is not None:
        _follow_article(settings, article, since, way)
    elif way.decisions:
        _follow_message(settings, way)
    if any(each.silence for each in way.decisions):
        with _told(way):
            way.silences = read_silences(settings)[0]
    _say_what_is_gone(settings, way, since)
    return way


def _find(settings: Settings, asked: Asked, since: datetime | None, way: Way) -> str | None:
    """The id of the article; None where what is asked told several, or is not known: then `way` has what is known of it."""
    if asked.address is not None:
        return _of_address(settings, asked, since, way)
    if asked.channel is not None:
        return _of_message(settings, asked, way)
    with _told(way):
        found = reading.decisions(settings, [asked.text], _about({asked.text}))
        if (article := _article(found, asked.text)) is not None:
            return article
        if found:
            way.decisions = found
            return None
    if _ID.fullmatch(asked.text):
        with _told(way):
            told = reading.deliveries(settings, lambda each: each.id == asked.text)
            if told and told[0].article is not None:
                return told[0].article
            way.deliveries = told
            if told and told[0].ts is not None:  # a page of a digest, or what takes the place of many
                message = replace(asked, channel=told[0].channel, ts=told[0].ts, thread_ts=told[0].thread_ts)
                return _of_message(settings, message, way)
            if told:
                return None
        with _told(way):
            for each in reading.matches(settings, asked.text.encode(), lambda each: each.id == asked.text, since):
                return each.match.article.id
    return asked.text


def _of_address(settings: Settings, asked: Asked, since: datetime | None, way: Way) -> str | None:
    """The article that was published last at an address."""
    address = asked.address or ""
    piece = needle(address.partition("/")[2]) or needle(address)
    with _told(way):
        came = list(reading.articles(settings, piece, lambda each: plain_address(each.url) == address, since))
        if came:
            return max(came, key=lambda each: each.at).article.id
    with _told(way):
        found = list(reading.matches(settings, piece, lambda each: plain_address(each.article.url) == address, since))
        if found:
            return max(found, key=lambda each: each.at).match.article.id
    return None


def _of_message(settings: Settings, asked: Asked, way: Way) -> str | None:
    """The article that a message in Slack told; a reply that told none leads to the message it answers."""
    places = [each for each in (asked.ts, asked.thread_ts) if each is not None]
    for ts in places:  # it grows: a reply may say itself what it answers
        with _told(way):
            told = reading.deliveries(settings, _posted_at(asked.channel, ts))
            articles = {each.article for each in told if each.article is not None}
            if len(articles) == 1:
                return articles.pop()
            places += [each.thread_ts for each in told if each.thread_ts is not None and each.thread_ts not in places]
            names = {each.id for each in told} | {name for each in told for name in each.members}
            found = reading.decisions(settings, names, _about(names))
            way.deliveries, way.decisions = told or way.deliveries, found
            if found:
                return None
    return None


def _follow_article(settings: Settings, article: str, since: datetime | None, way: Way) -> None:
    way.article, piece = article, needle(article)
    with _told(way):
        way.arrivals = list(reading.articles(settings, piece, lambda each: each.id == article, since))
    with _told(way):
        way.matches = list(reading.matches(settings, piece, lambda each: each.article.id == article, since))
    with _told(way):
        # A record that has no room for a long id has the match's own.
        of_it = {each.match.id for each in way.matches}
        way.decisions = reading.decisions(
            settings, [article, *of_it], lambda each: each.article == article or each.match in of_it
        )
        _add_related(settings, way)
    ids = {name for each in (*way.decisions, *way.related.values()) for name in names_of(each)}
    with _told(way):
        way.deliveries = reading.deliveries(settings, lambda each: each.article == article or each.id in ids)
    known = {each.id for each in way.deliveries}
    told = {each.alert for each in way.decisions if each.alert and each.alert not in known}
    with _told(way):
        way.on_alerts = reading.on_alerts(settings, told, since)
    with _told(way):
        way.letters = [each for each in read_dead_letters(settings) if each.article_id == article]


def _follow_message(settings: Settings, way: Way) -> None:
    """What a message told that is of several articles: a digest, what is new of a story, what waited."""
    with _told(way):
        for told in [each for each in way.decisions if each.outcome is Outcome.GATHERED]:
            way.members += reading.decisions(settings, [told.group or ""], _in_group(told))
        ids = {name for each in way.decisions for name in names_of(each)}
        way.deliveries = way.deliveries or reading.deliveries(settings, lambda each: each.id in ids)
        _add_related(settings, way)


def _add_related(settings: Settings, way: Way) -> None:
    """The first decision of each story, and what told those that waited."""
    stories = {each.story for each in (*way.decisions, *way.members) if each.story is not None}
    waited = [(each.receiver, each.group, each.due_at) for each in way.decisions if each.group and not each.is_of_time]
    groups = {group for _, group, _ in waited if group}

    def wanted(each: Decision) -> bool:
        return each.id in stories or any(is_gathering(each, *one) for one in waited)

    way.related = {each.id: each for each in reading.decisions(settings, {*stories, *groups}, wanted)}


def _posted_at(channel: str | None, ts: str | None) -> Callable[[Delivery], bool]:
    return lambda each: each.ts is not None and (each.channel, each.ts) == (channel, ts)


def _about(names: Collection[str]) -> Callable[[Decision], bool]:
    return lambda each: any(name in names for name in (each.id, each.alert, each.match, each.article))


def _in_group(told: Decision) -> Callable[[Decision], bool]:
    due = (told.receiver, told.group, told.due_at)
    return lambda each: not each.is_of_time and (each.receiver, each.group, each.due_at) == due


def _article(found: Collection[Decision], name: str) -> str | None:
    """Whose way it is: that of an article which is called so, else that of the only one that is meant."""
    articles = {each.article for each in found if each.article is not None}
    return name if name in articles else next(iter(articles)) if len(articles) == 1 else None


@contextmanager
def _told(way: Way) -> Iterator[None]:
    """What cannot be read of one topic is said, and the others are read all the same."""
    try:
        yield
    except TopicError as error:
        if str(error) not in way.unreadable:
            way.unreadable.append(str(error))


def _say_what_is_gone(settings: Settings, way: Way, since: datetime | None) -> None:
    """What there was, as other topics show, and Kafka does not keep any more."""
    if way.unreadable or not way.is_known:
        return
    kept = "nothing before --since is looked at" if since else f"Kafka keeps them for {_days(settings.retention_s)}"
    if way.article is not None and not way.arrivals and (way.matches or way.decisions):
        way.gone.append(f"The article itself is not on articles.v1 any more: {kept}.")
    if way.article is not None and not way.matches and way.decisions:
        way.gone.append(f"Its matches are not on matches.v1 any more: {kept}. Which rules were told, the ledger says.")
    known = {each.id for each in way.deliveries} | way.on_alerts
    if any(each.alert and not known & names_of(each) for each in way.decisions):
        way.gone.append("Of an alert there is no delivery: the journal forgets what was delivered long ago.")


def _days(seconds: float) -> str:
    return f"{seconds / _DAY_S:g} days" if seconds >= _DAY_S else f"{seconds / 3600:.3g} hours"
