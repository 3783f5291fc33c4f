"""Those whom a watchlist calls are called in every form of a message, and in both styles."""

from alerts.destination import Form
from sandbox.slack.methods.blocks import check_blocks
from tests.copying import replace
from tests.unit.alerts.samples import ALERT, alert_of, types, values
from tests.unit.alerts.test_message import compact, message


def test_people_groups_and_all_are_called_by_their_ids_and_a_name_is_only_shown() -> None:
    called = replace(ALERT, mention=("U024BE7LH", "S0614TZR7", "@here", "@dana", "<!channel>"))
    for each in (called, compact(called)):
        shown = message(each)
        check_blocks(list(shown.blocks))
        [text] = [block for block in shown.blocks if block["type"] == "rich_text"]
        assert text["elements"][0]["elements"][:8] == [
            {"type": "user", "user_id": "U024BE7LH"},
            {"type": "text", "text": " "},
            {"type": "usergroup", "usergroup_id": "S0614TZR7"},
            {"type": "text", "text": " "},
            {"type": "broadcast", "range": "here"},
            {"type": "text", "text": " "},
            {"type": "text", "text": "@dana"},
            {"type": "text", "text": "\n"},
        ]


def test_who_is_called_is_called_in_the_smaller_forms_too() -> None:
    called = replace(ALERT, mention=("U024BE7LH", "S0614TZR7", "@here", "@dana", "<!channel>"))
    reply = replace(called, reply_to="f" * 32, also="rules", broadcast=True)
    for each in (called, compact(called), reply):
        small = message(each, Form.SECTION, thread_ts="1700000000.000100")
        check_blocks(list(small.blocks))
        first, last = small.blocks
        assert {"user", "usergroup", "broadcast"} <= set(types([first]))
        assert values([first], "text")[-1] == "@dana"
        assert last["text"]["text"].startswith("Talks on Syria & more - The Example")
        least = message(each, Form.TEXT, thread_ts="1700000000.000100")
        assert least.text.split("\n")[0] == "<@U024BE7LH> <!subteam^S0614TZR7> <!here> @dana"
        assert least.text.split("\n")[1:] == message(replace(each, mention=None), Form.TEXT).text.split("\n")


def test_many_who_are_called_leave_room_for_the_rest() -> None:
    called = ("@" + "&" * 80,) * 19 + ("U024BE7LH",)
    least = message(replace(alert_of(url="https://news.example/" + "a" * 2_700), mention=called), Form.TEXT, late="Late")
    assert len(least.text) <= 3_000
    assert least.text.startswith("@&amp;")
    assert "<@U024BE7LH>\n" in least.text
    assert least.text.endswith("\nLate")
