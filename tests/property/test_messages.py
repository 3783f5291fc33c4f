"""What is read is what was written, whatever text and instant a message carries, and a name that stands twice is seen."""

import json
from datetime import datetime, timedelta, timezone
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.encoding import MessageError, load_object
from schemas.messages import Article
from tests.copying import replace

SMALLEST = resources.files("schemas").joinpath("examples/article/v1/valid/smallest.json").read_bytes()
_names = st.sampled_from(["a", "b", "\\u0061", '\\"', "\\\\", '\\":', ": "])
_blanks = st.sampled_from(["", " ", "\t\n", "\r "])


def _object(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    member = st.builds('"{}"{}:{}{}'.format, _names, _blanks, _blanks, inner)
    return st.lists(member, max_size=3).map(lambda members: "{" + ",".join(members) + "}")


@given(_object(st.recursive(st.just("1") | _names.map('"{}"'.format), lambda inner: _object(inner) | inner.map("[{}]".format))))
def test_a_name_that_stands_twice_is_always_seen(text: str) -> None:
    def pairs(members: list[tuple[str, object]]) -> dict[str, object]:
        assert len(members) == len(dict(members))
        return dict(members)

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except AssertionError:
        with pytest.raises(MessageError, match=r" stands twice in one JSON object$"):
            load_object(text.encode())
    else:
        assert load_object(text.encode()) == value


_text = st.text(st.characters(codec="utf-8"), max_size=60)
_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=_zones)


@given(_text.filter(lambda text: any(map(str.isalnum, text))), _text, _text, st.lists(_text, max_size=3), _instants)
def test_any_text_and_any_instant_survive(title: str, body: str, author: str, tags: list[str], published_at: datetime) -> None:
    article = replace(
        Article.read(SMALLEST),
        title=title,
        body=body,
        author=author,
        tags=tuple(tags),
        published_at=published_at,
    )
    assert Article.read(bytes(article)) == article
