"""From a match to an alert or a reason: what an alert is made of, and that a decision is the same when taken again."""

from dataclasses import replace

from alerts.at_once import Reason, Suppressed, decide
from schemas.messages import Alert, Match, Source
from tests.unit.alerts.samples import ALERT, ARTICLE, MATCH, NOW


def test_a_match_becomes_an_alert_of_the_highest_priority_of_its_rules() -> None:
    assert decide(MATCH, told=False, now=NOW) == ALERT


def test_what_was_told_before_is_suppressed_and_the_reason_named() -> None:
    assert decide(MATCH, told=True, now=NOW) == Suppressed(Reason.DUPLICATE)


def test_an_outlet_without_a_name_is_called_by_its_domain() -> None:
    match = replace(MATCH, article=replace(ARTICLE, source=Source("news.example")))
    alert = decide(match, told=False, now=NOW)
    assert isinstance(alert, Alert)
    assert (alert.article.outlet, alert.article.country) == ("news.example", None)


def test_an_alert_keeps_its_contract_on_the_way_through_kafka() -> None:
    alert = decide(MATCH, told=False, now=NOW)
    assert isinstance(alert, Alert)
    assert Alert.read(bytes(alert)) == alert


def test_the_owner_and_the_style_of_a_rule_come_with_the_alert() -> None:
    first, second = MATCH.rules
    match = replace(MATCH, rules=(first, replace(second, owner="@dana", style="compact")))
    alert = decide(Match.read(bytes(match)), told=False, now=NOW)
    assert isinstance(alert, Alert)
    assert [(rule.owner, rule.style) for rule in Alert.read(bytes(alert)).rules] == [(None, None), ("@dana", "compact")]


def test_the_same_decision_taken_again_is_the_same() -> None:
    assert decide(MATCH, told=False, now=NOW) == decide(MATCH, told=False, now=NOW)


def test_of_rules_in_shadow_nobody_is_told() -> None:
    shadow, normal = replace(MATCH.rules[0], shadow=True), MATCH.rules[1]
    only = replace(MATCH, rules=(shadow,))
    assert decide(only, told=False, now=NOW) == Suppressed(Reason.SHADOW)
    assert decide(only, told=True, now=NOW) == Suppressed(Reason.SHADOW)
    alert = decide(replace(MATCH, rules=(replace(normal, shadow=True, priority="critical"), MATCH.rules[0])), told=False, now=NOW)
    assert isinstance(alert, Alert)
    assert [rule.id for rule in alert.rules] == [MATCH.rules[0].id]
    assert alert.priority == "normal", "a rule in shadow makes nothing more urgent"
