"""What a receiver was told of an article, and what is told when it comes again: other rules, more priority, another text."""

from alerts.decisions import told_before
from schemas import Alert, Quiet, StoryPolicy, Summary
from tests.copying import replace
from tests.unit.alerts.decisions.timeline import START, Timeline, match, rule, words


def test_the_same_message_gives_the_same_decision_and_alert() -> None:
    line = Timeline()
    first = line.at(0, match("a"))
    assert line.at(0, match("a")) == first
    assert len(line.shown) == len(line.said) == 1


def test_an_article_published_again_is_told_once() -> None:
    line = Timeline()
    line.at(0, match("a"))
    assert words(line.at(60, match("a", version=1), match("a", version=2))) == ["suppressed duplicate told"] * 2
    assert len(line.shown) == 1


def test_a_rule_that_the_receiver_was_not_told_of_is_told_in_the_thread() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule("syria")))
    [also] = line.at(60, match("a", "", rule("syria"), rule("war", "critical"), version=1))
    assert words([also]) == ["told also tell"]
    root, told = line.alerts()
    assert ([each.id for each in told.rules], told.priority, told.also) == (["war"], "critical", "rules")
    assert (told.reply_to, told.broadcast) == (root.id, True)
    assert words(line.at(61, match("a", "", rule("war", "critical"), version=2))) == ["suppressed duplicate told"]


def test_a_higher_priority_of_the_same_rule_is_told() -> None:
    line = Timeline()
    line.at(0, match("a", "", rule("syria", "low")))
    assert words(line.at(1, match("a", "", rule("syria", "critical"), version=1))) == ["told also tell"]
    assert words(line.at(2, match("a", "", rule("syria", "high"), version=2))) == ["suppressed duplicate told"]


def test_a_critical_rule_on_what_is_held_is_told_at_once_as_a_message() -> None:
    line = Timeline()
    held = rule(quiet=Quiet("00:00-23:00"))
    assert words(line.at(0, match("a", "", held))) == ["held quiet quiet"]
    line.at(1, match("a", "", held, rule("war", "critical"), version=1))
    [told] = line.alerts()
    assert (told.reply_to, told.also) == (None, None)
    line.until(86_400)
    assert [each.title for each in line.shown if isinstance(each, Summary)] == ["Quiet hours 00:00-23:00 are over: 1 article"]


def test_a_correction_is_told_in_the_thread_and_once() -> None:
    line = Timeline()
    line.at(0, match("a", "x", title="Ten dead"))
    assert words(line.at(10, match("a", "y", title="Two dead", version=1))) == ["joined correction told"]
    assert words(line.at(11, match("a", "y", title="Two dead", version=2))) == ["suppressed duplicate told"]
    line.until(60)
    reply = line.shown[-1]
    assert isinstance(reply, Summary)
    assert (reply.title, reply.lines[0].text) == ("1 correction: a.example", "Corrected: Two dead")
    assert [each for each in line.shown if isinstance(each, Alert)][1:] == [], "a correction is no further article of the story"


def test_what_was_corrected_while_it_waited_is_told_with_its_last_headline() -> None:
    line = Timeline()
    daily = rule(mode="digest", digest="13:00")
    line.at(0, match("a", "x", daily, title="Ten dead"), match("b", "x", daily))
    line.at(10, match("a", "y", daily, title="Two dead", version=1))
    line.until(3_600)
    [digest] = line.shown
    assert isinstance(digest, Summary)
    assert (digest.title, [each.text for each in digest.lines]) == ("Digest 13:00: 2 articles in 1 story", ["Two dead (+1)"])


def test_nothing_is_told_twice_after_an_upgrade() -> None:
    line = Timeline()
    line.state.apply(told_before(match("a").id, START))
    assert words(line.at(60, match("a", "", rule("new", "critical")))) == ["suppressed duplicate told"]
    line.restart()
    assert words(line.at(61, match("a", "", rule("new", "critical"), version=9))) == ["suppressed duplicate told"]
    assert line.shown == []


def test_of_rules_in_shadow_nobody_is_told() -> None:
    line = Timeline()
    assert words(line.at(0, match("a", "", rule(shadow=True)))) == ["suppressed shadow shadow"]
    line.at(1, match("b", "", rule("tried", "critical", shadow=True), rule()))
    [told] = line.alerts()
    assert ([each.id for each in told.rules], told.priority) == (["syria"], "normal")
    # A rule that leaves shadow later was told to nobody.
    assert words(line.at(2, match("a", "", rule(), version=1))) == ["told new tell"]


def test_many_rules_are_known_to_be_told_although_the_record_names_few() -> None:
    line = Timeline()
    rules = tuple(rule(f"rule-{number}", story=StoryPolicy(by="off")) for number in range(60))
    [told] = line.at(0, match("a", "", *rules))
    assert len(bytes(told)) <= 1_500
    line.restart()
    assert words(line.at(1, match("a", "", *rules, version=1))) == ["suppressed duplicate told"]
    assert words(line.at(2, match("a", "", replace(rules[-1], priority="high"), version=2))) == ["told also tell"]
    assert len(line.alerts()[0].rules) == 60
