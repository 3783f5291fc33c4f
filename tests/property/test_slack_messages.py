"""Slack takes the message of any alert and of any notice, in every form, and it keeps to our budget."""

from datetime import UTC
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.slack.message import BLOCKS, HEADER, SECTION, TEXT, Form, render, render_notice
from sandbox.slack.methods.blocks import check_blocks
from schemas.messages import PRIORITIES, Alert, AlertArticle, AlertRule, Quote
from schemas.notices import Notice
from tests.unit.alerts.samples import ID, NOTICE, NOW, types, values

ZURICH = ZoneInfo("Europe/Zurich")
nasty = st.text(
    st.characters(codec="utf-8") | st.sampled_from("&<>\u202e\u200b\u200d👨👩🇸🇾\u0301\n @#`*"), min_size=1, max_size=400
)
instants = st.datetimes(timezones=st.just(UTC))
quotes = st.builds(Quote, nasty.map(lambda text: text[:300]), st.lists(st.tuples(*[st.integers(0, 400)] * 2)).map(tuple))
priorities = st.sampled_from(PRIORITIES)
long_urls = st.sampled_from("a&").map(lambda letter: "https://x.example/" + letter * 2_982)
articles = st.builds(
    AlertArticle,
    nasty,
    nasty | nasty.map("https://news.example/".__add__) | long_urls,
    nasty | st.just("&" * 5_000),
    nasty,
    instants,
    st.none() | nasty,
    st.none() | nasty,
)
alerts = st.builds(
    Alert,
    st.just(ID),
    st.just("#syria"),
    priorities,
    articles,
    st.lists(st.builds(AlertRule, nasty, nasty, nasty, nasty, priorities), min_size=1, max_size=14).map(tuple),
    st.lists(quotes, max_size=3).map(tuple),
    st.just(NOW),
)


@settings(deadline=None)
@given(alerts, st.sampled_from(Form))
def test_slack_takes_the_message_of_any_alert_and_it_keeps_to_our_budget(alert: Alert, form: Form) -> None:
    notification = render(alert, timezone=ZURICH, form=form)
    assert 0 < len(notification.text) <= (TEXT if form is not Form.TEXT else SECTION)
    assert not set("<>") & set(notification.text)
    if notification.blocks:
        check_blocks(notification.blocks)
        assert len(str(values(notification.blocks, "text") + values(notification.blocks, "url"))) <= BLOCKS
        assert {"mrkdwn", "broadcast", "user", "image"}.isdisjoint(types(notification.blocks))
    if form is Form.FULL:
        assert len(notification.blocks[0]["text"]["text"]) <= HEADER
    assert render(alert, timezone=ZURICH, form=form) == notification


lines = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\n  ^&<>\t\u200d👨👩\u202e`"), min_size=1)
notices = st.builds(
    Notice,
    st.just(NOTICE.id),
    st.just("@dana"),
    st.just("load-error"),
    lines | st.just("&" * 300),
    lines | lines.map(lambda text: (text * 6_000)[:6_000]) | st.just("a\n ^\n" * 1_200),
    st.just(NOTICE.decided_at),
)


@settings(deadline=None)
@given(notices, st.sampled_from(Form))
def test_slack_takes_the_message_of_any_notice_and_it_keeps_to_our_budget(notice: Notice, form: Form) -> None:
    notification = render_notice(notice, form=form)
    assert 0 < len(notification.text) <= (TEXT if form is not Form.TEXT else SECTION)
    assert not set("<>") & set(notification.text)
    if notification.blocks:
        check_blocks(notification.blocks)
        assert sum(map(len, values(notification.blocks, "text"))) <= BLOCKS
    if form is Form.FULL:
        assert len(notification.blocks[0]["text"]["text"]) <= HEADER
