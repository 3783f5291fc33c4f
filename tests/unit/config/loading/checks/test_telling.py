"""How a rule is told: what files may say of it, in today's words and in earlier ones, and the policy that comes of it."""

from pathlib import Path

import pytest

from config.loading import Loaded, load_watchlists
from rules import Definition, DefinitionError
from schemas import Expect, Policy, Quiet, StoryPolicy, Throttle

MEMBERS = {"id": "one", "name": "One", "watchlist": "desk", "status": "active", "priority": "normal", "query": "Syria"}
HEAD = "watchlist: 1\nname: desk\n"


def load(folder: Path, rule: str, defaults: str = 'deliver: {slack: "#desk"}') -> Loaded:
    """One rule with these keys, in a file with these defaults, each a line of YAML."""
    lines = "".join(f"    {line}\n" for line in rule.splitlines())
    given = "".join(f"  {line}\n" for line in defaults.splitlines())
    (folder / "desk.yaml").write_text(
        f"{HEAD}defaults:\n{given}rules:\n  - id: one\n    name: One\n    query: Syria\n{lines}", "utf-8"
    )
    return load_watchlists(folder / "desk.yaml")


def policy(loaded: Loaded) -> Policy | None:
    assert loaded.errors == ()
    return loaded.rules[0].policy


def said(loaded: Loaded) -> list[str]:
    """What is said of the file beside its errors, without the place."""
    found = (*loaded.warnings, *loaded.notes)
    return [f"{each.code}: {each.reason} {each.fix}" for each in found]


def test_a_rule_that_says_nothing_has_no_policy(tmp_path: Path) -> None:
    assert policy(load(tmp_path, "priority: high")) is None
    same = "story: {by: copies, window: 1440m, update: thread, broadcast: never}\ndeliver: {mode: realtime, digest_empty: skip}"
    assert policy(load(tmp_path, same)) is None


def test_every_key_becomes_its_member(tmp_path: Path) -> None:
    keys = """deliver: {mode: both, digest: "08:00 Mon Europe/Berlin", digest_empty: say, mention: ["@dana"], fallback: "#ed"}
quiet: {hours: "22:00-06:00", tz: Europe/Berlin, unless: high}
throttle: {max: 10/h, overflow: pause_and_tell}
story: {by: event, window: 90m, update: silent, broadcast: first_tier_1}
expect: {per_day: [0, 25], silent_after: 14d}
tags: [syria]
max_age: 24h"""
    assert policy(load(tmp_path, keys)) == Policy(
        mode="both",
        digest="08:00 Mon Europe/Berlin",
        digest_empty="say",
        story=StoryPolicy("event", 5_400, "silent", "first_tier_1"),
        throttle=Throttle(10, 3_600, "pause_and_tell"),
        quiet=Quiet("22:00-06:00", "Europe/Berlin", "high"),
        expect=Expect((0, 25), 14 * 86_400),
        mention=("@dana",),
        fallback="#ed",
        tags=("syria",),
        max_age_s=86_400,
    )


@pytest.mark.parametrize(
    ("written", "throttle"),
    [("10/m", Throttle(10, 60)), ("1/h", Throttle(1, 3_600)), ("9999/d, overflow: drop", Throttle(9_999, 86_400, "drop"))],
)
def test_a_throttle_is_of_a_minute_an_hour_or_a_day(tmp_path: Path, written: str, throttle: Throttle) -> None:
    found = policy(load(tmp_path, f"throttle: {{max: {written}}}"))
    assert found == Policy(throttle=throttle)


def test_what_the_rule_does_not_say_the_defaults_say_member_by_member(tmp_path: Path) -> None:
    defaults = """deliver: {slack: "#desk", mode: digest, digest: "18:30", mention: ["@dana"]}
quiet: {hours: "22:00-06:00", tz: UTC}
story: {by: event, window: 7d}"""
    found = policy(load(tmp_path, "deliver: {mention: []}\nquiet: {unless: high}\nstory: {window: 2h}", defaults))
    assert found == Policy(
        mode="digest", digest="18:30", quiet=Quiet("22:00-06:00", "UTC", "high"), story=StoryPolicy("event", 7_200)
    )


class TestEarlierFiles:
    """They load as they did, and a note says how each word is read."""

    def test_group_is_copies(self, tmp_path: Path) -> None:
        loaded = load(tmp_path, "story: {group: true, window: 12h, threshold: 0.80, update: thread}")
        assert policy(loaded) == Policy(story=StoryPolicy(window_s=43_200))
        assert said(loaded) == [
            "I-EARLIER: story.group is the earlier way to say what one story is; it is read as by: copies. Write by: copies.",
            "I-EARLIER: story.threshold has no effect: what a copy is, no file says any more. Take it away.",
        ]

    def test_no_group_is_off(self, tmp_path: Path) -> None:
        loaded = load(tmp_path, "story: {group: false}")
        assert policy(loaded) == Policy(story=StoryPolicy("off"))
        assert said(loaded) == [
            "I-EARLIER: story.group is the earlier way to say what one story is; it is read as by: off. Write by: off."
        ]

    @pytest.mark.parametrize(("earlier", "today"), [("message", "channel"), ("none", "silent")])
    def test_updates_have_other_names(self, tmp_path: Path, earlier: str, today: str) -> None:
        loaded = load(tmp_path, f"story: {{update: {earlier}}}")
        found = policy(loaded)
        assert found is not None
        assert found.story.update == today
        assert said(loaded) == [
            f"I-EARLIER: story.update: {earlier} is the earlier name of {today}, and is read so. Write update: {today}."
        ]

    def test_the_rule_overrides_the_defaults_whichever_word_they_use(self, tmp_path: Path) -> None:
        desk = 'deliver: {slack: "#desk"}\nstory: '
        assert policy(load(tmp_path, "story: {by: off}", f"{desk}{{group: true}}")) == Policy(story=StoryPolicy("off"))
        assert policy(load(tmp_path, "story: {group: false}", f"{desk}{{by: event}}")) == Policy(story=StoryPolicy("off"))
        assert policy(load(tmp_path, "story: {window: 2d}", f"{desk}{{group: true}}")) == Policy(
            story=StoryPolicy(window_s=172_800)
        )


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (
            'deliver: {digest: "08:00"}',
            "W-NOEFFECT: deliver.digest changes nothing, because deliver.mode is realtime. "
            "Add mode: digest or mode: both, or take it away.",
        ),
        ("story: {window: 31d}", "W-WINDOW: story.window is 31d, and no story is open for longer than 30d. Write 30d."),
        (
            "story: {by: off, update: silent}",
            "W-NOEFFECT: story.update changes nothing, because each article is told by itself. "
            "Take it away, or write by: copies.",
        ),
        (
            'deliver: {mode: digest, digest: "05:30 Mon-Fri UTC"}\nquiet: {hours: "22:00-06:00", tz: UTC}',
            "W-NIGHT: The digest of 05:30 comes in the quiet hours, 22:00-06:00. Let it come at 06:00, or change the hours.",
        ),
        (
            'deliver: {mode: both, digest: "12:00"}\nquiet: {hours: "12:00-13:00"}',
            "W-NIGHT: The digest of 12:00 comes in the quiet hours, 12:00-13:00. Let it come at 13:00, or change the hours.",
        ),
        ("spike: {factor: 3, against: 7d}", "I-INACTIVE: spike is not active yet. It has no effect."),
    ],
)
def test_what_does_nothing_is_said_and_runs(tmp_path: Path, keys: str, told: str) -> None:
    loaded = load(tmp_path, keys)
    assert (loaded.errors, len(loaded.rules), said(loaded)) == ((), 1, [told])


@pytest.mark.parametrize(
    "keys",
    [
        'deliver: {mode: digest, digest: "06:00"}\nquiet: {hours: "22:00-06:00"}',
        'deliver: {mode: digest, digest: "05:00 Europe/Berlin"}\nquiet: {hours: "22:00-06:00", tz: Asia/Tokyo}',
    ],
)
def test_a_digest_by_day_or_by_another_clock_is_no_slip(tmp_path: Path, keys: str) -> None:
    assert said(load(tmp_path, keys)) == []


def test_what_the_defaults_say_for_other_rules_is_no_slip(tmp_path: Path) -> None:
    defaults = 'deliver: {slack: "#desk", mode: digest, digest: "08:00"}\nstory: {window: 7d}'
    assert said(load(tmp_path, "deliver: {mode: realtime}\nstory: {by: off}", defaults)) == []
    loaded = load(tmp_path, "story: {window: 31d}")
    found = policy(loaded)
    assert found is not None
    assert found.story.window_s == 30 * 86_400


class TestFromKafka:
    def test_an_earlier_definition_runs(self) -> None:
        story = {"group": True, "window": "12h", "threshold": 0.8, "update": "none"}
        definition = Definition.read({**MEMBERS, "deliver": {"slack": "#desk"}, "story": story})
        assert definition.policy == Policy(story=StoryPolicy("copies", 43_200, "silent"))

    @pytest.mark.parametrize(
        ("members", "why"),
        [
            (
                {"quiet": {"hours": "22:00-06:00", "tz": "Mars/Base"}},
                "its quiet.tz names Mars/Base, and this machine knows no such",
            ),
            ({"deliver": {"digest": "08:00 Mon-Fri Mars/Base"}}, "its deliver.digest names Mars/Base, and this machine knows no"),
            ({"throttle": {"max": "ten"}}, "its definition is not one of this version (not definition.v1: throttle.max: must be"),
            (
                {"story": {"by": "topic"}},
                "its definition is not one of this version (not definition.v1: story.by: must be one of",
            ),
            ({"quiet": {}}, "its definition is not one of this version (not definition.v1: quiet.hours: is missing)"),
        ],
    )
    def test_what_this_version_cannot_run_is_said(self, members: dict[str, object], why: str) -> None:
        with pytest.raises(DefinitionError) as error:
            Definition.read({**MEMBERS, **members})
        assert str(error.value).startswith(why)

    def test_what_a_newer_version_says_beside_it_passes(self) -> None:
        newer = {"story": {"by": "event", "depth": 3}, "quiet": {"hours": "22:00-06:00", "days": "Sat"}, "colour": "red"}
        assert Definition.read({**MEMBERS, **newer}).policy == Policy(story=StoryPolicy("event"), quiet=Quiet("22:00-06:00"))
