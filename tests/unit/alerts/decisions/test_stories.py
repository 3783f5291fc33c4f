"""Stories: the first article is told, later ones go into its thread; what is more than a copy is told at once."""

from datetime import timedelta

from schemas import Alert, Outcome, Quiet, StoryPolicy, Summary
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words


def test_three_outlets_are_one_message_with_a_count_and_one_reply() -> None:
    line = Timeline()
    assert words(line.at(0, match("a", "x"))) == ["told new tell"]
    assert words(line.at(5, match("b", "x", outlet="two.example"))) == ["joined copy story"]
    assert words(line.at(10, match("c", "x", outlet="three.example", tier=1))) == ["joined copy story"]
    assert words(line.until(34)) == []
    assert words(line.until(35)) == ["gathered grown time"]
    root, count, reply = line.shown
    assert isinstance(root, Alert)
    assert isinstance(count, Alert)
    assert isinstance(reply, Summary)
    assert (count.update_of, count.more, count.article.title, count.quotes) == (root.id, 2, root.article.title, root.quotes)
    assert (reply.reply_to, reply.title) == (root.id, "2 more: two.example, three.example")
    assert [(each.outlet, each.country, each.url) for each in reply.lines] == [
        ("two.example", "DE", "https://two.example/b"),
        ("three.example · tier 1", "DE", "https://three.example/c"),
    ]


def test_a_thread_is_told_once_a_minute() -> None:
    line = Timeline()
    for second in range(0, 200, 7):
        line.at(second, match(f"a{second}", "x"))
    line.until(400)
    flushed = [each.decided_at - START for each in line.said if each.is_of_time]
    assert [each.total_seconds() for each in flushed] == [37, 97, 157, 217]
    assert line.said[-1].count == 28


def test_a_story_is_over_after_its_window() -> None:
    line = Timeline()
    policy = rule(story=StoryPolicy(window_s=600))
    line.at(0, match("a", "x", policy))
    assert words(line.at(599, match("b", "x", policy))) == ["joined copy story"]
    assert words(line.at(600, match("c", "x", policy))) == ["told new tell"]
    line.until(700)
    counts = [each.more for each in line.shown if isinstance(each, Alert) and each.update_of]
    assert counts == [1], "the last copy is counted although the story is over by then"


def test_off_means_a_message_an_article_and_channel_too() -> None:
    for said in (StoryPolicy(by="off"), StoryPolicy(update="channel")):
        line = Timeline()
        assert words(line.at(0, match("a", "x", rule(story=said)), match("b", "x", rule(story=said)))) == ["told new tell"] * 2
        assert [each.reply_to for each in line.alerts()] == [None, None]


def test_silent_raises_the_count_and_says_nothing_in_the_thread() -> None:
    line = Timeline()
    silent = rule(story=StoryPolicy(update="silent"))
    line.at(0, match("a", "x", silent), match("b", "x", silent))
    line.until(60)
    assert [type(each) for each in line.shown] == [Alert, Alert]


def test_an_event_is_joined_only_where_a_rule_says_so() -> None:
    line = Timeline()
    event = rule(story=StoryPolicy(by="event"))
    line.at(0, match("a", "x/1", event))
    assert words(line.at(1, match("b", "x/2", event), match("c", "x/3"))) == ["joined event story", "told new tell"]


def test_a_copy_that_matters_more_is_told_at_once_in_the_thread() -> None:
    line = Timeline()
    line.at(0, match("a", "x"))
    [high] = line.at(1, match("b", "x", rule("envoys", "high")))
    [critical] = line.at(2, match("c", "x", rule("war", "critical")))
    assert words([high, critical]) == ["told also tell"] * 2
    assert [(each.reply_to, each.broadcast, each.also) for each in line.alerts()[1:]] == [
        (line.shown[0].id, None, "rules"),
        (line.shown[0].id, True, "rules"),
    ]
    assert words(line.at(3, match("d", "x", rule("envoys", "high")))) == ["joined copy story"]


def test_the_first_of_the_leading_press_is_shown_in_the_channel_if_the_rule_wants_it() -> None:
    line = Timeline()
    wants = rule(story=StoryPolicy(broadcast="first_tier_1"))
    line.at(0, match("a", "x", wants, tier=3))
    assert words(line.at(1, match("b", "x", wants, tier=1), match("c", "x", wants, tier=1))) == [
        "told tier_1 tell",
        "joined copy story",
    ]
    told = line.alerts()[-1]
    assert (told.also, told.broadcast, told.reply_to) == ("tier_1", True, line.shown[0].id)


def test_what_is_told_at_once_in_a_thread_is_counted_too_and_once() -> None:
    """Also where it comes again with more rules: one more article is one more."""
    line = Timeline()
    line.at(0, match("a", "same"))
    line.at(10, match("b", "same", rule("urgent", "critical")))
    line.until(60)
    line.at(70, match("b", "same", rule("urgent", "critical"), rule("other"), version=1))
    line.until(200)
    assert counts(line) == [1]
    line.at(210, match("c", "same", rule(story=StoryPolicy(broadcast="first_tier_1")), tier=1))
    line.until(300)
    assert counts(line) == [1, 2]


def counts(line: Timeline) -> list[int | None]:
    """What the first message of a story was changed to, one after the other."""
    return [each.more for each in line.shown if isinstance(each, Alert) and each.update_of is not None]


def test_a_match_without_a_fingerprint_is_told_as_ever() -> None:
    line = Timeline()
    plain = replace(match("a"), fingerprint=None)
    [told] = line.at(0, plain)
    assert words([told]) == ["told new tell"]
    assert (told.card, told.closes_at, told.story) == (None, None, None)


def test_where_there_is_no_room_for_a_story_it_is_told_and_the_reason_says_so() -> None:
    line = Timeline()
    line.limits = replace(line.limits, stories=1)
    assert words(line.at(0, match("a"), match("b"))) == ["told new tell", "told bound tell"]
    assert words(line.at(timedelta(days=1).total_seconds(), match("c"))) == ["told new tell"]


def test_a_story_of_thousands_of_copies_is_one_message_and_a_short_thread() -> None:
    line = Timeline()
    line.limits = replace(line.limits, waiting=5)
    line.at(0, *(match(f"a{number}", "x") for number in range(2_001)))
    daily = rule("talks", mode="digest", digest="13:00")
    assert words(line.at(1, match("b", "", daily))) == ["collected digest digest"], "copies take nobody's room to wait"
    line.until(60)
    root, count, *replies = line.shown
    assert isinstance(count, Alert)
    assert (count.update_of, count.more) == (root.id, 2_000)
    assert [len(each.lines) for each in replies if isinstance(each, Summary)] == [15, 40, 40]
    assert [each.more for each in replies if isinstance(each, Summary)] == [0, 0, 2_000 - 95]


def test_thousands_of_stories_in_a_minute_are_told_and_take_no_more_room_than_allowed() -> None:
    line = Timeline()
    line.limits = replace(line.limits, stories=500)
    decided = [line.at(number / 40, match(f"a{number}"))[0] for number in range(2_000)]
    assert len(line.alerts()) == 2_000
    assert {each.reason for each in decided[500:]} == {"bound"}
    assert len(line.state.index("#syria")) == 500


def test_a_first_message_whose_address_is_too_long_for_the_ledger_is_left_as_it_is() -> None:
    line = Timeline()
    root = match("a", "x")
    line.at(0, replace(root, article=replace(root.article, url="https://a.example/" + "x" * 600)), match("b", "x"))
    line.until(60)
    assert [type(each) for each in line.shown] == [Alert, Summary]


def test_the_leading_press_is_first_once_however_its_first_article_was_told() -> None:
    wants = rule("also", "high", story=StoryPolicy(broadcast="first_tier_1"))
    for first, said in ((rule(), "joined copy story"), (rule("more", "high"), "told also tell")):
        line = Timeline()
        line.at(0, match("a", "x", rule()))
        assert words(line.at(1, match("b", "x", first, tier=1))) == [said]
        line.at(2, match("c", "x", rule("more", "high")))
        line.restart()
        assert words(line.at(3, match("d", "x", wants, tier=1))) == ["joined copy story"]


def test_the_message_of_a_story_that_grows_names_those_who_were_called() -> None:
    line = Timeline()
    calls = rule(mention=("@dana", "U024BE7LH"))
    line.at(0, match("a", "x", calls))
    line.at(1, match("b", "x", calls))
    line.restart()
    line.until(60)
    root, count = [each for each in line.shown if isinstance(each, Alert)]
    assert (root.mention, count.mention, count.update_of) == (("@dana", "U024BE7LH"), ("@dana", "U024BE7LH"), root.id)


def test_a_record_has_no_room_for_all_who_are_called_and_stays_small() -> None:
    line = Timeline()
    [told] = line.at(0, match("a", "x", rule(mention=tuple(f"@{number}{'x' * 75}" for number in range(20)))))
    assert (len(bytes(told)) <= 1_500, told.mention, len(line.alerts()[0].mention or ())) == (True, (), 20)
    assert told.card is not None
    assert told.card.quotes, "there is room for them"


def test_a_story_that_waits_and_was_seen_before_is_joined_as_any_other() -> None:
    line = Timeline()
    night = rule("night", quiet=Quiet("12:00-13:00", "UTC"))
    assert words(line.at(0, match("a", "x", rule("seen", shadow=True)))) == ["suppressed shadow shadow"]
    [held] = line.at(10, match("a", "x", night, version=1))
    assert (held.outcome, held.story) == (Outcome.HELD, held.id)
    line.restart()
    assert words(line.at(60, match("b", "x", night))) == ["joined copy story"]
    assert words(line.at(70, match("a", "y", night, version=2, title="Another"))) == ["joined correction told"]
    assert words(line.until(7_200)) == ["gathered due time"], "all three in one message"
