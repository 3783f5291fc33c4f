"""The workspace's state: ids, timestamps, threads, pages; and the file that keeps it."""

import json
from pathlib import Path

import pytest

from sandbox.slack.state.journal import Journal
from sandbox.slack.state.workspace import (
    Channel,
    SlackMessage,
    Workspace,
    channel_id,
    is_channel_id,
    is_channel_name,
    micros,
    page_of,
)


def workspace(journal: Journal | None = None) -> Workspace:
    if journal is None:
        return Workspace(on_channel=lambda channel: None, on_message=lambda message: None)
    return Workspace(on_channel=journal.channel, on_message=journal.message)


def post(space: Workspace, channel: Channel, text: str, now: float = 1_000.0, thread_ts: str | None = None) -> SlackMessage:
    message = SlackMessage(channel_id=channel.id, ts=space.next_ts(now), text=text, thread_ts=thread_ts)
    space.store(message)
    return message


def test_a_channel_has_the_same_id_in_every_run() -> None:
    assert workspace().create_channel("syria", 5.0).id == workspace().create_channel("syria", 9.0).id == channel_id("syria")
    assert is_channel_id(channel_id("syria"))
    assert channel_id("half\ud800") != channel_id("half")


@pytest.mark.parametrize(
    ("name", "good"),
    [("syria", True), ("büro-2_a", True), ("Syria", False), ("a b", False), ("", False), ("x" * 81, False), ("-a", False)],
)
def test_channel_names_follow_slacks_rule(name: str, good: bool) -> None:
    assert is_channel_name(name) is good


def test_a_bad_channel_name_is_refused_with_the_rule() -> None:
    with pytest.raises(ValueError, match=r"^'A B' is no channel name in Slack\. Use at most 80 lower-case letters"):
        workspace().create_channel("A B", 0.0)


def test_timestamps_only_grow_whatever_the_clock_does() -> None:
    space = workspace()
    given = [space.next_ts(now) for now in (1_000.0, 1_000.0, 999.0, 1_000.5)]
    assert given == ["1000.000000", "1000.000001", "1000.000002", "1000.500000"]


@pytest.mark.parametrize("ts", ["", "x", "1.x", "-1.0", "1,5", "1234567890123", "١.٢"])
def test_what_is_no_timestamp_is_refused(ts: str) -> None:
    with pytest.raises(ValueError, match="not a Slack timestamp"):
        micros(ts)


def test_a_reply_belongs_to_the_root_of_the_message_it_answers() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    root = post(space, channel, "root")
    reply = post(space, channel, "reply", thread_ts=root.ts)
    assert space.root_of(channel.id, reply.ts) == root.ts
    assert space.root_of(channel.id, "1.000000") is None
    assert [m.text for m in space.replies(channel.id, root.ts)] == ["reply"]
    assert [m.text for m in space.top_level(channel.id)] == ["root"]
    assert space.count(channel.id) == 2


def test_an_update_replaces_a_message_in_its_place() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    first, _ = post(space, channel, "first"), post(space, channel, "second")
    space.store(SlackMessage(channel_id=channel.id, ts=first.ts, text="changed"))
    assert [m.text for m in space.arrivals()] == ["changed", "second"]


def test_pages_cover_everything_once_in_either_direction() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    items = [post(space, channel, str(n)) for n in range(7)]
    for newest_first, expected in ((True, ["6", "5", "4", "3", "2", "1", "0"]), (False, ["0", "1", "2", "3", "4", "5", "6"])):
        seen: list[str] = []
        after: int | None = None
        more = True
        while more:
            page, more = page_of(items, after=after, limit=3, newest_first=newest_first)
            seen += [m.text for m in page]
            after = micros(page[-1].ts)
        assert seen == expected


def test_a_journal_brings_back_channels_messages_and_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "slack.jsonl"
    journal = Journal(path)
    journal.open()
    before = workspace(journal)
    channel = before.create_channel("syria", 0.0)
    root = post(before, channel, "half a pair \ud800")
    post(before, channel, "reply", thread_ts=root.ts)
    before.store(
        SlackMessage(channel_id=channel.id, ts=root.ts, text="changed", metadata={"event_type": "x", "event_payload": {}})
    )
    journal.close()

    after = workspace()
    Journal(path).load_into(after)
    assert list(after.arrivals()) == list(before.arrivals())
    assert after.channels == before.channels
    assert [m.text for m in after.replies(channel.id, root.ts)] == ["reply"]
    assert micros(after.next_ts(0.0)) > micros(root.ts) + 1


def test_a_line_torn_by_a_kill_is_left_out_and_what_follows_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "slack.jsonl"
    for round_trip in range(2):
        journal = Journal(path)
        space = workspace(journal)
        journal.load_into(space)
        journal.open()
        post(space, space.by_name("syria") or space.create_channel("syria", 0.0), f"message {round_trip}")
        journal.close()
        with path.open("a") as file:
            file.write('{"kind": "message", "val')
    space = workspace()
    Journal(path).load_into(space)
    assert [m.text for m in space.arrivals()] == ["message 0", "message 1"]


@pytest.mark.parametrize("line", [b"not json", b"[]", b'{"kind": "message", "value": {"ts": "1.0"}}', b"\xff\xfe"])
def test_a_file_that_is_no_journal_says_what_to_do(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(
        json.dumps({"kind": "channel", "value": {"id": "C0", "name": "a", "created_at": 1}}).encode() + b"\n" + line + b"\n"
    )
    with pytest.raises(OSError, match=r"letter\.txt, line 2: this is not a line of the emulated Slack's journal") as caught:
        Journal(path).load_into(workspace())
    assert str(caught.value).endswith("Give another file, or remove this one to start with an empty workspace.")


def test_a_renamed_channel_is_the_same_by_its_new_name_alone() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    post(space, channel, "kept")
    renamed = space.rename(channel, "levant")
    assert (renamed.id, renamed.former_names) == (channel.id, ("syria",))
    assert (space.by_name("syria"), space.by_name("#levant"), space.was_renamed("#syria")) == (None, renamed, True)
    assert space.count(channel.id) == 1
    # Somebody may make another of the old name, which is another channel.
    again = space.create_channel("syria", 0.0)
    assert again.id != channel.id
    assert space.by_name("syria") == again


@pytest.mark.parametrize(("name", "text"), [("oil", "There is a channel 'oil' already."), ("A B", "'A B' is no channel name")])
def test_a_name_that_is_taken_or_none_is_refused(name: str, text: str) -> None:
    space = workspace()
    space.create_channel("oil", 0.0)
    with pytest.raises(ValueError, match=text):
        space.rename(space.create_channel("syria", 0.0), name)


def test_a_deleted_message_is_gone_for_readers_and_stays_in_the_record() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    first, second = post(space, channel, "first"), post(space, channel, "second")
    space.delete(first)
    space.delete(first)
    assert space.message(channel.id, first.ts) is None
    assert [m.text for m in space.top_level(channel.id)] == [m.text for m in space.arrivals()] == ["second"]
    assert [(m.text, m.is_deleted) for m in space.arrivals(deleted=True)] == [("first", True), ("second", False)]
    assert space.count(channel.id) == 1
    assert space.root_of(channel.id, first.ts) is None
    assert space.root_of(channel.id, second.ts) == second.ts


def test_a_deleted_root_stands_as_long_as_it_has_replies() -> None:
    space = workspace()
    channel = space.create_channel("syria", 0.0)
    root = post(space, channel, "root")
    reply = post(space, channel, "reply", thread_ts=root.ts)
    space.delete(root)
    assert [m.is_deleted for m in space.top_level(channel.id)] == [True]
    assert space.root_of(channel.id, root.ts) == root.ts
    space.delete(reply)
    assert space.top_level(channel.id) == []


def test_a_journal_keeps_names_and_deletions(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "slack.jsonl")
    journal.open()
    before = workspace(journal)
    channel = before.create_channel("syria", 0.0)
    before.delete(post(before, channel, "gone"))
    post(before, channel, "stays")
    before.rename(channel, "levant")
    journal.close()
    after = workspace()
    Journal(tmp_path / "slack.jsonl").load_into(after)
    assert after.channels == before.channels
    assert (after.by_name("syria"), after.was_renamed("syria"), after.count(channel.id)) == (None, True, 1)
    assert list(after.arrivals(deleted=True)) == list(before.arrivals(deleted=True))
