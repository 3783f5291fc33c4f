"""Names that no channel of Slack can have are refused with the name to write; names of any script are not."""

import pytest

from config.channels import channel_fault, receiver_fault

ALONE = "and Slack's channels have letters, digits, hyphens and underscores alone."
NO_NAME = 'Write the name as Slack shows it, such as "#syria", or the id of the channel, such as C024BE91L.'


@pytest.mark.parametrize(
    ("channel", "why", "fix"),
    [
        ("#Syria", "has the capital S, and Slack's channels have none.", 'Write "#syria".'),
        ("#Éa", "has the capital É, and Slack's channels have none.", 'Write "#éa".'),
        ("#E\u0301a", "has the capital E, and Slack's channels have none.", 'Write "#éa".'),
        ("#ΣΥΡΙΑ", "has the capital Σ, and Slack's channels have none.", 'Write "#συρια".'),
        ("#a/b", f'has "/", {ALONE}', 'Write "#a-b".'),
        ("#my desk", f"has a blank, {ALONE}", 'Write "#my-desk".'),
        ("#syria.desk", f'has ".", {ALONE}', 'Write "#syria-desk".'),
        ("#a#b", f'has "#", {ALONE}', 'Write "#a-b".'),
        ("#😀", f'has "😀", {ALONE}', NO_NAME),
        ("#a😀b", f'has "😀", {ALONE}', 'Write "#a-b".'),
        ("#a\u200bb", f"has the character U+200B, {ALONE}", 'Write "#a-b".'),
        ("#½", f'has "½", {ALONE}', NO_NAME),
        ("#-x", 'begins with "-", and a channel begins with a letter, a digit or an underscore.', 'Write "#x".'),
        ("#--", "has no letter and no digit.", NO_NAME),
        ("#" + "a" * 81, "has 81 characters, and Slack's channels have 80 at most.", f'Write "#{"a" * 80}".'),
    ],
)
def test_what_no_channel_is_called_is_refused_with_the_name_to_write(channel: str, why: str, fix: str) -> None:
    assert channel_fault(channel, "deliver.slack") == (f"deliver.slack is {channel}, which {why}", fix)


@pytest.mark.parametrize(
    "channel",
    ["#syria", "#a", "#1", "#middle-east_2", "#_first", "#é", "#e\u0301", "#straße", "#συρια", "#سوريا", "#シリア", "#叙利亚",
     "#सीरिया", "#" + "a" * 80, "C0123456", "C024BE91L", "@dana"],
)  # fmt: skip
def test_names_of_any_script_and_ids_are_names(channel: str) -> None:
    assert channel_fault(channel, "owner") is None


@pytest.mark.parametrize("receiver", ["#ops", "#syrien-und-ägypten", "C0123ABC", "@dana", "U024BE7LH", "@dana.b"])
def test_a_receiver_that_there_may_be(receiver: str) -> None:
    assert receiver_fault(receiver) is None


@pytest.mark.parametrize(
    ("receiver", "fault"),
    [
        ("#Ops", 'it has the capital O, and Slack\'s channels have none; write "#ops"'),
        ("#", "the name is missing"),
        ("ops", 'write a channel ("#syria", or its id) or a member ("@dana", or their id)'),
        (
            "#😀",
            f'it has "😀", {ALONE[:-1]}; write the name as Slack shows it',
        ),
    ],
)
def test_a_receiver_that_there_cannot_be(receiver: str, fault: str) -> None:
    assert receiver_fault(receiver) == fault
