"""`wirewatch silence` before it speaks to Kafka, what a silence would hide, and how one is told."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from schemas import Decision, Outcome, Reason, Revision, Silence, Standing, Status
from tests.copying import replace
from tests.unit.wirewatch import command_play
from wirewatch.silences import SilenceError, as_object, ended, hidden_by, in_a_line, one_of, receiver_of_story

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SILENCE = Silence("3f9a81d0", "rule", "syria", NOW, NOW + timedelta(hours=2), "known", "Dana", "#desk")
SOUND = ("--for", "2h", "--why", "x")
BOTH = "--rule and --tag: a silence is of one thing. Add one for each, or say it in a --query."
STEERS = "Invalid value for '{}': the character U+{} stands in it, and could steer what shows it."
CAPITAL = "Invalid value for '--channel': #Desk: it has the capital D, and Slack's channels have none; write \"#desk\"."
add = partial(command_play.run, "silence", "add")


def standing(id_: str, status: Status = "active", slack: str = "#desk", **members: object) -> Standing:
    definition = {"id": id_, "name": id_, "watchlist": "desk", "status": status, "priority": "normal", "query": "Syria"}
    revision = Revision(1, "0" * 12, status, "Syria", "Dana", NOW, ())
    return Standing(id_, "desk.yaml", {**definition, "deliver": {"slack": slack}, **members}, (revision,), None)


class TestWrongUse:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "Say what to silence, with one of --rule, --watchlist, --tag, --outlet, --story, --query."),
            (["--rule", "a", "--tag", "b"], BOTH),
            (["--rule", "a"], "A silence has an end: say how long with --for, such as --for 2h; 30 days at most."),
            (["--rule", "a", "--for", "2h"], 'Say with --why what the channel reads, such as --why "known, Dana writes it up".'),
            (["--rule", "a", "--for", "2h", "--why", " "], "Invalid value for '--why': it is empty."),
            (["--rule", "a", "--for", "2h", "--why", "x" * 501], "--why has 501 characters, and 500 are the most."),
            (["--rule", "a", "--for", "2h", "--why", "a\x1b[2J"], STEERS.format("--why", "001B")),
            (["--rule", "a\udcff", "--for", "2h", "--why", "x"], STEERS.format("--rule", "DCFF")),
            (["--query", "a" * 8_001], "Invalid value for '--query': it has 8,001 characters, and 8,000 are the most."),
            (["--rule", " ", "--for", "2h", "--why", "x"], "Invalid value for '--rule': it is empty."),
            (["--outlet", "reuters", *SOUND], "--outlet is reuters, and an outlet is named by its domain, such as example.com."),
            (["--rule", "a", "--for", "soon"], "Invalid value for '--for': 'soon' is no span of time. Write 90m, 2h, 3d or 1w."),
            (["--rule", "a", "--for", "0h"], "Invalid value for '--for': '0h' is no span of time. Write 90m, 2h, 3d or 1w."),
            (
                ["--rule", "a", "--for", "31d"],
                "Invalid value for '--for': 31d is too long: a silence lasts 30 days at most, so that nobody forgets one. "
                "For longer, set the rule's status to paused, or change its query.",
            ),
            (["--rule", "a", "--channel", "#Desk"], CAPITAL),
        ],
    )  # fmt: skip
    def test_it_is_said(self, arguments: list[str], said: str) -> None:
        result = add(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(f"Error: {said}\n")

    def test_a_query_that_is_none(self) -> None:
        result = add("--query", "title:(", "--for", "2h", "--why", "x")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "E-PAREN" in result.stderr


class TestWhatItHides:
    RULES = (
        standing("syria", tags=["war"]),
        standing("russia", slack="#russia", tags=["war", "russia"]),
        standing("draft", "draft"),
        standing("tried", "shadow"),
    )

    @pytest.mark.parametrize(
        ("by", "what", "receiver", "hidden", "is_all"),
        [
            ("rule", "syria", None, ("syria",), False),
            ("rule", "syria", "#desk", ("syria",), True),
            ("rule", "syria", "#russia", (), False),
            ("watchlist", "desk", None, ("syria", "russia"), True),
            ("tag", "war", None, ("syria", "russia"), True),
            ("tag", "russia", None, ("russia",), False),
            ("outlet", "example.com", None, (), False),
            ("story", "abc", "#desk", (), False),
            ("query", "Syria", None, (), False),
            ("query", "the OR a OR of", None, ("syria", "russia"), True),
        ],
    )
    def test_the_rules_that_are_told(
        self, by: str, what: str, receiver: str | None, hidden: tuple[str, ...], is_all: bool
    ) -> None:
        found = hidden_by(replace(SILENCE, by=by, what=what, receiver=receiver), self.RULES)  # type: ignore[arg-type]
        assert (found.hidden, found.is_all) == (hidden, is_all)

    def test_where_no_rule_is_told_nothing_is_hidden(self) -> None:
        assert not hidden_by(replace(SILENCE, by="tag", what="war"), ()).is_all

    def test_it_knows_the_names_there_are(self) -> None:
        found = hidden_by(replace(SILENCE, by="tag", what="wra"), self.RULES)
        assert found.known == {"war", "russia"}


class TestStories:
    ROOT = Decision(
        "a" * 32,
        "#desk",
        Outcome.TOLD,
        Reason.NEW,
        "tell",
        NOW,
        match="a" * 32,
        story="a" * 32,
        closes_at=NOW + timedelta(days=1),
    )

    def test_a_silence_of_a_story_counts_in_its_channel(self) -> None:
        for receiver in (None, "#desk"):
            assert receiver_of_story("a" * 32, self.ROOT, receiver, NOW) == "#desk"

    @pytest.mark.parametrize(
        ("first", "receiver", "said"),
        [
            (None, None, "The ledger has no story {}. `wirewatch why` with the id of one of its articles says which it is."),
            (replace(ROOT, closes_at=None, story="b" * 32), None, "{} is no story: it joined story " + "b" * 32 + "."),
            (replace(ROOT, closes_at=None), None, "{} is no story: nothing can join it."),
            (replace(ROOT, closes_at=NOW), None, "Story {} ended 2026-11-24T09:00:00Z: nothing joins it any more."),
            (ROOT, "#russia", "Story {} is one of #desk, and of no other channel."),
        ],
    )
    def test_one_that_nothing_can_join_is_asked_back(self, first: Decision | None, receiver: str | None, said: str) -> None:
        with pytest.raises(SilenceError) as error:
            receiver_of_story("a" * 32, first, receiver, NOW)
        assert (str(error.value), error.value.exit_status) == (said.format("a" * 32), 2)


class TestOneOf:
    KNOWN = (SILENCE, replace(SILENCE, id="3f000000"), replace(SILENCE, id="aa000000"))

    def test_the_beginning_of_an_id_is_enough(self) -> None:
        assert one_of(self.KNOWN, "3f9").id == "3f9a81d0"

    @pytest.mark.parametrize(
        ("known", "id_", "said"),
        [
            (KNOWN, "3f", "2 silences begin with 3f: 3f9a81d0, 3f000000. Give more of the id of the one that is meant."),
            (KNOWN, "3f9a81d1", "There is no silence 3f9a81d1. Did you mean 3f9a81d0?"),
            ((), "x", "There is no silence x. `wirewatch silence list` shows them, and with --all those that are over too."),
        ],
    )
    def test_none_or_several(self, known: Iterable[Silence], id_: str, said: str) -> None:
        with pytest.raises(SilenceError) as error:
            one_of(known, id_)
        assert str(error.value) == said


class TestTold:
    def test_in_a_line(self) -> None:
        line = "3f9a81d0 until 2026-11-24T11:00:00Z (for 2 hours), rule syria in #desk, by Dana: known"
        assert in_a_line(SILENCE, NOW) == line
        over = in_a_line(replace(SILENCE, receiver=None), NOW + timedelta(hours=2))
        assert over == "3f9a81d0 ended 2026-11-24T11:00:00Z, rule syria in every channel, by Dana: known"

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (1, "1 minute"), (179, "3 minutes"), (5_400, "1 hour and 30 minutes"), (7_199, "2 hours"), (86_399, "1 day"),
            (90_000, "1 day and 1 hour"), (30 * 86_400 - 1, "30 days"),
        ],
    )  # fmt: skip
    def test_how_long_it_lasts_is_not_cut_to_the_largest_unit(self, seconds: int, said: str) -> None:
        assert f" (for {said}), " in in_a_line(
            replace(SILENCE, begins_at=SILENCE.ends_at - timedelta(days=30)), SILENCE.ends_at - timedelta(seconds=seconds)
        )

    def test_as_json(self) -> None:
        assert as_object(SILENCE, NOW) == {
            "id": "3f9a81d0",
            "by": "rule",
            "what": "syria",
            "begins_at": "2026-11-24T09:00:00+00:00",
            "ends_at": "2026-11-24T11:00:00+00:00",
            "why": "known",
            "who": "Dana",
            "receiver": "#desk",
            "lasts": True,
        }

    def test_nothing_in_it_steers_a_terminal(self) -> None:
        odd = "a\x1b[2J\u202e\n::error::"
        line = in_a_line(replace(SILENCE, what=odd, why=odd, who=odd, receiver=odd), NOW)
        assert "\x1b" not in line
        assert "\n" not in line
        assert "\u202e" not in line


class TestEnded:
    def test_its_end_is_now(self) -> None:
        assert ended(SILENCE, NOW + timedelta(minutes=5)).ends_at == NOW + timedelta(minutes=5)

    def test_a_clock_that_is_behind_ends_it_where_it_begins(self) -> None:
        assert ended(SILENCE, NOW - timedelta(seconds=2)).ends_at == NOW

    def test_what_is_over_stays_over(self) -> None:
        with pytest.raises(SilenceError) as error:
            ended(SILENCE, NOW + timedelta(hours=3))
        assert str(error.value) == "Silence 3f9a81d0 ended 2026-11-24T11:00:00Z already: rule syria in #desk."
