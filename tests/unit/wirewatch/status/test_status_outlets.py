"""What `status` says of the articles of outlets: counted by outlet and kind, bounded, and honest about where it stopped."""

from datetime import timedelta

from schemas import Article, Remark, dump
from streams.arrivals import RemarkedArticle, UnreadableArticle
from wirewatch.commands.status.outlets import (
    MOST_KINDS,
    MOST_OUTLETS,
    MOST_S,
    Looked,
    articles_lines,
    articles_object,
    count,
    outlets_left_out,
)

HOUR = timedelta(hours=1)
BAD = UnreadableArticle("articles.v1/0/7", "not JSON")
WRITE = "send plain text, without entities and tags"


def came(number: int, outlet: str = "herald.example", **members: object) -> RemarkedArticle:
    """An article as it is read, so that the remarks are those that a publisher's fault really gives."""
    sent = {
        "id": f"a-{number}", "url": f"https://{outlet}/{number}", "title": "Talks", "body": "Talks go on.",
        "published_at": "2026-11-24T08:00:00Z", **members,
    }  # fmt: skip
    article, remarks = Article.read_remarked(dump(sent))
    return RemarkedArticle(article.source.domain, article.id, remarks)


def looked_at(*all_of_them: RemarkedArticle | UnreadableArticle, there: int | None = None) -> Looked:
    looked = Looked(HOUR, there=len(all_of_them) if there is None else there)
    count(looked, all_of_them, clock=lambda: 0.0)
    return looked


def test_outlets_and_their_remarks_are_told_the_most_frequent_first() -> None:
    looked = looked_at(
        came(1, language="English"),
        came(2, title="AT&amp;T talks", language="Deutsch"),
        came(3, title="<em>Oil</em>"),
        came(4, title="R&#38;D"),
        came(5),
        came(6, "few.example", body="Talks&nbsp;go on."),
        came(7, "fine.example"),
        BAD,
    )
    assert list(articles_lines(looked)) == [
        "outlets 7 articles of the last hour looked at; tolerated in 5, of 2 outlets; "
        "1 message more cannot be read (`wirewatch dead-letters list`)",
        "  herald.example: tolerated in 4 of 5 articles",
        f'    3 x title: "AT&amp;T" is read as "AT&T"; {WRITE} (such as a-2)',
        '    2 x language: "English" is read as "en"; send a BCP 47 tag, such as en or pt-BR (such as a-1)',
        "  few.example: tolerated in 1 of 1 article",
        f'    1 x body: "Talks&nbsp;go" is read as "Talks go"; {WRITE} (such as a-6)',
    ]


def test_json_has_all_of_it() -> None:
    looked = looked_at(came(1, title="AT&amp;T"), came(2), BAD)
    assert articles_object(looked) == {
        "hours": 1, "there": 3, "looked_at": 3, "unreadable": 1, "stopped": None, "problem": None,
        "outlets": [{
            "outlet": "herald.example", "articles": 2, "tolerated": 1,
            "remarks": [
                {"member": "title", "articles": 1, "example": "a-1", "remark": f'title: "AT&amp;T" is read as "AT&T"; {WRITE}'}
            ],
        }],
    }  # fmt: skip


def test_what_is_not_on_the_screen_is_said() -> None:
    odd = {"title": "A&amp;B", "body": "A&amp;B", "lead": "A&amp;B", "language": "English", "author": 7}
    many = looked_at(*(came(number, f"o{number:02}.example", **odd) for number in range(MOST_OUTLETS + 2)))
    lines = list(articles_lines(many))
    assert len(lines) == 1 + MOST_OUTLETS * (1 + MOST_KINDS + 1)
    assert lines[5] == "    and 2 kinds more; --json has all"
    assert outlets_left_out(many) == "2 outlets more of which something was tolerated; --json has all."
    assert len(articles_object(many)["outlets"]) == MOST_OUTLETS + 2
    assert outlets_left_out(looked_at(came(1))) == ""


def test_nothing_is_said_as_such() -> None:
    assert list(articles_lines(looked_at(came(1)))) == [
        "outlets 1 article of the last hour looked at; nothing had to be tolerated"
    ]
    assert list(articles_lines(looked_at())) == ["outlets no articles in the last hour"]
    assert list(articles_lines(Looked(timedelta(days=1), problem="no right"))) == ["outlets articles were not looked at"]


def test_it_says_where_it_stopped_by_count() -> None:
    looked = looked_at(came(1), there=12_345)
    assert list(articles_lines(looked)) == [
        "outlets the latest 1 article of about 12,345 of the last hour looked at; nothing had to be tolerated"
    ]
    assert articles_object(looked)["stopped"] == "count"


def test_it_stops_when_the_time_is_up_and_says_so() -> None:
    looked, clock = Looked(HOUR, there=4), iter([0.0, 0.0, MOST_S - 1, MOST_S])
    count(looked, (came(number) for number in range(4)), clock=lambda: next(clock))
    assert list(articles_lines(looked)) == [
        "outlets 3 articles of about 4 of the last hour looked at, as 5 s were up; nothing had to be tolerated"
    ]
    assert (articles_object(looked)["stopped"], articles_object(looked)["looked_at"]) == ("time", 3)


def test_it_says_where_something_kept_it_from_going_on() -> None:
    looked = looked_at(came(1), there=9)
    looked.problem = "The batch at articles.v1/0/1 cannot be read"
    assert list(articles_lines(looked)) == [
        "outlets 1 article of about 9 of the last hour looked at; nothing had to be tolerated"
    ]
    assert articles_object(looked)["stopped"] == "problem"


def test_what_a_stranger_wrote_steers_no_terminal() -> None:
    remark = Remark("title", '"\x1b[31m"', "is read as a blank\nmatch 0", WRITE)
    lines = list(articles_lines(looked_at(RemarkedArticle("x\x1b[2J.example", "id\nmatch", (remark,)))))
    assert len(lines) == 3
    assert not any(set(line) & {"\x1b", "\n"} for line in lines)
