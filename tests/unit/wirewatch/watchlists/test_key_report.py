"""`wirewatch check --explain-keys`: what each key means, what counts for each rule, and who says so."""

import json
from functools import partial
from pathlib import Path

from tests.unit.wirewatch import command_play
from tests.unit.wirewatch.command_play import BAD_RULE, HARBOUR, HEAD

run = partial(command_play.run, "check")


def test_the_keys_are_explained_with_their_defaults() -> None:
    lines = run("--explain-keys").stdout.splitlines()
    assert lines[0] == "watchlist  [required]"
    said = dict(zip(lines[::2], lines[1::2], strict=True))
    assert said["rules.max_age  [72h, by WIREWATCH_MAX_AGE_H]"].startswith("    A whole number of minutes, hours or days")
    assert {
        "rules.status  [active]",
        "rules.priority  [normal]",
        "rules.id  [required]",
        "rules.languages  [nothing]",
    } <= said.keys()
    assert all(line.strip() for line in said.values())


def test_of_a_file_it_says_what_each_rule_has(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(HEAD + HARBOUR + HARBOUR.replace("id: harbour", "id: port"))
    lines = run("--explain-keys", desk).stdout.splitlines()
    assert len([line for line in lines if line.startswith(str(desk))]) == 2
    assert "    max_age: 72h, by WIREWATCH_MAX_AGE_H" in lines


def test_of_each_key_it_says_who_says_so(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    given = (
        'deliver: {slack: "#desk", mention: ["@dana"]}\n  story: {group: true}\n  quiet: {hours: "22:00-06:00"}\n  priority: low'
    )
    own = "deliver: {mode: realtime}, throttle: {max: 10/h}, story: {window: 2h}, status: active"
    rule = f"  - {{id: one, name: One, query: Syria, {own}}}\n"
    plain = "  - {id: two, name: Two, query: age<5 AND Syria, priority: normal, story: {by: off}}\n"
    desk.write_text(f"watchlist: 1\nname: desk\ndefaults:\n  {given}\nrules:\n{rule}{plain}", "utf-8")
    one, two = json.loads(run("--explain-keys", "--json", desk).stdout)
    said = {key: (each["value"], each["by"]) for key, each in one["keys"].items()}
    assert (one["rule_id"], one["line"], two["rule_id"]) == ("one", 9, "two")
    assert {key: each for key, each in said.items() if each[1] != "default"} == {
        "status": ("active", "rule"),
        "priority": ("low", "defaults"),
        "max_age": ("72h", "WIREWATCH_MAX_AGE_H"),
        "deliver.slack": ("#desk", "defaults"),
        "deliver.mode": ("realtime", "rule"),
        "deliver.mention": (["@dana"], "defaults"),
        "quiet.hours": ("22:00-06:00", "defaults"),
        "quiet.tz": ("UTC", "WIREWATCH_TIMEZONE"),
        "throttle.max": ("10/h", "rule"),
        "story.by": ("copies", "defaults"),
        "story.window": ("2h", "rule"),
    }
    assert (said["story.update"], said["throttle.overflow"], said["expect"]) == (
        ("thread", "default"),
        ("digest", "default"),
        (None, "default"),
    )
    assert [two["keys"][key] for key in ("priority", "story.by", "max_age")] == [
        {"value": "normal", "by": "rule"},
        {"value": "off", "by": "rule"},
        {"value": None, "by": "query"},
    ]
    lines = run("--explain-keys", desk).stdout.splitlines()
    assert {"    quiet.tz: UTC, by WIREWATCH_TIMEZONE", "    story.by: copies, of the defaults", "    expect: nothing"} <= {
        *lines
    }


def test_rules_with_errors_are_not_kept_quiet(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(HEAD + HARBOUR + BAD_RULE)
    result = run("--explain-keys", desk)
    assert result.exit_code == 1
    assert result.stderr == "1 error keeps rules from being shown; `wirewatch check` says which.\n"
