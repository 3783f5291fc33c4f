"""How often Slack is called, and a webhook in the place of a token: what may be set, and what a worker makes of it."""

import pytest

from alerts import NO_LIMITS, ConsoleDestination, Paces
from alerts.slack import SlackDestination, WebhookDestination
from config.settings import Settings, SettingsError, load_settings
from streams.destinations import destination_of, paces_of

HOOK = "https://hooks.slack.com/services/T0123ABC/B0123ABC/secret-of-the-hook"


def test_the_paces_are_slacks_own_for_an_app_of_ones_own() -> None:
    assert paces_of(load_settings({"SLACK_BOT_TOKEN": "xoxb-1"})) == Paces(1.0, 10.0, 50.0, 50.0, 20.0) == Paces()
    assert paces_of(Settings()) == NO_LIMITS, "a terminal takes all"


def test_every_pace_may_be_set_or_left_off() -> None:
    names = ("CHANNEL_PER_S", "POSTS_PER_MIN", "UPDATES_PER_MIN", "READS_PER_MIN", "LISTS_PER_MIN")
    off = {f"WIREWATCH_SLACK_{name}": "none" for name in names}
    assert paces_of(load_settings({"SLACK_BOT_TOKEN": "xoxb-1"} | off)) == NO_LIMITS
    restricted = {"SLACK_BOT_TOKEN": "xoxb-1", "WIREWATCH_SLACK_READS_PER_MIN": "1", "WIREWATCH_SLACK_PAGE": "15"}
    settings = load_settings(restricted)
    assert (paces_of(settings).reads_per_min, settings.slack.page) == (1.0, 15)
    with pytest.raises(SettingsError) as caught:
        load_settings(
            {"WIREWATCH_SLACK_READS_PER_MIN": "0", "WIREWATCH_SLACK_CHANNEL_PER_S": "quick", "WIREWATCH_SLACK_PAGE": "1000"}
        )
    assert caught.value.problems == (
        'WIREWATCH_SLACK_CHANNEL_PER_S must be a number of messages from 0.01 to 1000, or none, not "quick"',
        'WIREWATCH_SLACK_READS_PER_MIN must be a number of calls from 1 to 60000, or none, not "0"',
        'WIREWATCH_SLACK_PAGE must be a whole number from 1 to 999, not "1000"',
    )


def test_the_settings_choose_the_destination() -> None:
    kinds = {
        ConsoleDestination: {},
        SlackDestination: {"SLACK_BOT_TOKEN": "xoxb-1"},
        WebhookDestination: {"WIREWATCH_SLACK_WEBHOOK": HOOK},
    }
    for kind, environ in kinds.items():
        assert type(destination_of(load_settings(environ), lambda: True)) is kind


def test_which_promise_was_chosen_is_said_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    for promise, words in (("at_least_once", "posted again"), ("at_most_once", "not posted again")):
        caplog.clear()
        destination_of(load_settings({"WIREWATCH_SLACK_WEBHOOK": HOOK, "WIREWATCH_SLACK_WEBHOOK_PROMISE": promise}), lambda: True)
        assert caplog.messages == [
            f"Alerts of all receivers go to the channel of WIREWATCH_SLACK_WEBHOOK; a message whose answer is lost is {words}."
        ]
        assert "secret-of-the-hook" not in caplog.text


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (
            "http://hooks.example.com/services/T/B/secret-of-the-hook",
            ": plain http would send it over the network for all to read; use https",
        ),
        ("hooks.slack.com/services/T/B/secret-of-the-hook", ""),
        ("https://hooks.slack.com/", ""),
        ("https://dana@hooks.slack.com/services/T/B/secret-of-the-hook", ""),
    ],
)
def test_what_is_no_webhook_is_refused_and_not_shown(hook: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"WIREWATCH_SLACK_WEBHOOK": hook})
    expects = "an https address such as https://hooks.slack.com/services/T.../B.../..."
    assert caught.value.problems == (f"WIREWATCH_SLACK_WEBHOOK must be {expects}{words}",)


def test_a_token_and_a_webhook_are_one_too_many() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"SLACK_BOT_TOKEN": "xoxb-1", "WIREWATCH_SLACK_WEBHOOK": HOOK})
    assert caught.value.problems == (
        "SLACK_BOT_TOKEN and WIREWATCH_SLACK_WEBHOOK are both set; set the token alone, which can do more",
    )
