"""`wirewatch slack check` against the emulated Slack: scopes, channels, a test message, and what it ends with."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from alerts.slack import SlackClient
from config.settings import Secret, SlackSettings
from sandbox.slack import SlackServer
from tests.clock import play
from tests.integration.kafka.client_play import TOKEN, order
from wirewatch.checks import Finding, slack_findings, slack_inspection
from wirewatch.checks.slack import SCOPES, SlackInspection

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def inspected(**options: Any) -> AsyncIterator[tuple[SlackServer, SlackInspection]]:
    known: dict[str, Any] = {"channels": ("#syria", "#levant", "#old"), "auto_create": False, "token": TOKEN}
    async with (
        SlackServer(**{**known, **options}) as server,
        slack_inspection(SlackSettings(api_url=server.api_url), Secret(TOKEN)) as inspection,
    ):
        yield server, inspection


def test_every_scope_that_is_lacking_is_named_with_what_it_is_for() -> None:
    async def scene() -> None:
        async with inspected(scopes=[scope for scope in SCOPES if scope not in ("groups:read", "im:write")]) as (_, inspection):
            first, *found = await inspection.token()
            assert first.state == "ok"
            assert found == [
                Finding(
                    "Slack scopes",
                    "missing",
                    f"{scope} is missing: {SCOPES[scope]}",
                    f"Add {scope} to the app, under OAuth & Permissions, and install it anew (docs/slack.md).",
                )
                for scope in ("groups:read", "im:write")
            ]

    play(scene())


def test_all_is_well_where_all_is_granted() -> None:
    async def scene() -> None:
        async with inspected(scopes=tuple(SCOPES)) as (server, inspection):
            assert [each.state for each in await inspection.token()] == ["ok", "ok"]
            assert [each.state for each in await inspection.golden()] == ["ok"]
            assert await slack_findings(SlackSettings(api_url=server.api_url), Secret(TOKEN)) == await inspection.token()
            wrong = await slack_findings(SlackSettings(api_url=server.api_url), Secret("xoxb-wrong"))
            assert [(each.state, each.found) for each in wrong] == [("missing", f"{server.api_url} answers: invalid_auth")]

    play(scene())


def test_a_proxy_that_does_not_answer_is_named() -> None:
    async def scene() -> None:
        proxied = SlackSettings(proxy=Secret("http://dana:hunter2@127.0.0.1:1"))
        (found,) = await slack_findings(proxied, Secret(TOKEN))
        assert found.found == "https://slack.com/api/ does not answer, asked through the proxy of WIREWATCH_SLACK_PROXY"
        assert found.fix.startswith("Check WIREWATCH_SLACK_PROXY first")
        assert "hunter2" not in found.found + found.fix

    play(scene())


def test_what_answers_in_the_place_of_slack_sends_nobody_to_the_sandbox() -> None:
    async def scene() -> None:
        async with inspected() as (server, inspection):
            await order(server, method="auth.test", mode="not_json")
            (found,) = await inspection.token()
            assert (found.state, found.found) == ("missing", f"{server.api_url} answers, but not as Slack does")
            assert found.fix.startswith("Check SLACK_API_URL, and a proxy or firewall in between: `curl -i`")

    play(scene())


def test_each_channel_is_looked_at() -> None:
    async def scene() -> None:
        async with inspected() as (server, inspection):
            await order(server, "channels", name="old", archived=True)
            await order(server, "channels", name="levant", member=False)
            found = await inspection.channels(["#syria", "#levant", "#old", "#syra", "C0NOWHERE"])
            assert [(each.name, each.state, each.found) for each in found] == [
                ("#syria", "ok", "is there, and the bot is in it"),
                ("#levant", "missing", "the bot is not in it"),
                ("#old", "missing", "is archived"),
                ("#syra", "missing", "Slack shows no such channel to the bot"),
                ("C0NOWHERE", "missing", "channel_not_found"),
            ]
            assert found[1].fix == "Invite the bot: /invite @wirewatch in #levant."
            assert found[3].fix.endswith("Did you mean #syria?")

    play(scene())


class Listed:
    """A client whose workspace has these channels."""

    def __init__(self, *channels: dict[str, Any]) -> None:
        self._channels = channels

    async def channel_pages(self, receiver: str) -> AsyncIterator[list[dict[str, Any]]]:
        yield list(self._channels)


def test_a_channel_that_has_another_name_by_now_is_not_to_be_created() -> None:
    known = {"is_archived": False, "is_member": True}
    client = Listed(
        {"id": "C00000001", "name": "levant", "previous_names": ["syria", "east"], **known},
        {"id": "C00000002", "name": "asia", "previous_names": ["east"], **known},
        {"id": "C00000003", "name": "north", "previous_names": "west", **known},
    )
    found = asyncio.run(SlackInspection(cast(SlackClient, client), "http://slack/").channels(["#syria", "#east", "#west"]))
    assert [(each.name, each.state, each.found) for each in found] == [
        ("#syria", "missing", "is called #levant by now"),
        ("#east", "missing", "Slack shows no such channel to the bot"),
        ("#west", "missing", "Slack shows no such channel to the bot"),
    ]
    assert found[0].fix == (
        "Write #levant as `deliver` in the watchlist. A worker that has told #syria before goes on in #levant meanwhile."
    )


def test_a_slack_that_is_down_is_no_fault_of_this_machine() -> None:
    async def scene() -> None:
        async with inspected() as (server, inspection):
            await order(server, method="auth.test", mode="http_500")
            [found] = await inspection.token()
            assert (found.state, found.found) == (
                "missing",
                f"{server.api_url} fails with HTTP 500, as Slack does when it is down",
            )
            assert found.fix.startswith("Nothing to do here where Slack itself is down (https://slack-status.com)")

    play(scene())


def test_who_is_no_channel_is_looked_for_among_members() -> None:
    async def scene() -> None:
        async with inspected() as (_, inspection):
            found = await inspection.channels(["@dana", "@nobody", "#syria"], {"@nobody": "WIREWATCH_OPS_CHANNEL"})
            assert [(each.name, each.state) for each in found] == [("#syria", "ok"), ("@dana", "ok"), ("@nobody", "missing")]
            assert found[2].fix.startswith("Correct WIREWATCH_OPS_CHANNEL, ")

    play(scene())


def test_the_ops_channel_is_looked_at_too(tmp_path: Path) -> None:
    rules = tmp_path / "desk.yaml"
    rules.write_text('watchlist: 1\nname: desk\nrules:\n  - {id: a, name: A, query: Syria, deliver: {slack: "#syria"}}\n')

    async def scene() -> None:
        async with SlackServer(channels=("#syria",), auto_create=False, token=TOKEN) as server:
            environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": server.api_url, "WIREWATCH_WATCHLISTS": str(rules)}
            ended = await asyncio.to_thread(check, "--json", WIREWATCH_OPS_CHANNEL="#opps", **environ)
            assert ended.returncode == 1, ended.stderr
            last = json.loads(ended.stdout.splitlines()[-1])
            assert (last["name"], last["state"]) == ("#opps", "missing")
            assert "correct WIREWATCH_OPS_CHANNEL" in last["fix"]

    asyncio.run(scene())


def test_a_test_message_is_posted_once_and_only_when_asked_for() -> None:
    async def scene() -> None:
        async with inspected() as (server, inspection):
            assert server.messages("syria") == []
            assert [each.state for each in await inspection.post(["#syria", "#nowhere"])] == ["ok", "missing"]
            assert [each["text"] for each in server.messages("syria")] == [
                "A test message of Wirewatch: alerts can be posted here."
            ]

    play(scene())


def test_a_slack_without_blocks_validate_is_no_fault() -> None:
    async def scene() -> None:
        async with inspected() as (server, inspection):
            await order(server, method="blocks.validate", mode="error:unknown_method")
            found = await inspection.golden()
            assert [(each.state, each.found) for each in found] == [
                ("optional", "not validated: blocks.validate answers unknown_method")
            ]

    play(scene())


def check(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("SLACK_", "WIREWATCH_"))}
    command = [sys.executable, "-m", "wirewatch", "slack", "check", *arguments]
    return subprocess.run(command, env=kept | environ, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)


@pytest.mark.parametrize(("rule_channel", "status"), [("#syria", 0), ("#nowhere", 1)])
def test_the_command_looks_at_the_channels_of_the_rules(tmp_path: Path, rule_channel: str, status: int) -> None:
    rules = tmp_path / "desk.yaml"
    rules.write_text(
        f'watchlist: 1\nname: desk\ndefaults: {{deliver: {{slack: "{rule_channel}"}}}}\nrules:\n'
        "  - {id: a, name: A, query: Syria}\n"
    )

    async def scene() -> None:
        async with SlackServer(channels=("#syria", "#ops"), auto_create=False, token=TOKEN) as server:
            environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": server.api_url, "WIREWATCH_WATCHLISTS": str(rules)}
            environ["WIREWATCH_OPS_CHANNEL"] = "#ops"
            ended = await asyncio.to_thread(check, "--json", **environ)
            assert ended.returncode == status, ended.stderr
            found = [json.loads(line) for line in ended.stdout.splitlines()]
            assert [each["name"] for each in found] == ["Slack", "Slack scopes", "Slack message", rule_channel, "#ops"]
            assert TOKEN not in ended.stdout + ended.stderr

    asyncio.run(scene())


def test_without_a_token_it_is_wrong_use() -> None:
    ended = check("--channel", "#syria")
    assert ended.returncode == 2
    assert "No token is set. Set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE." in ended.stderr


def test_the_page_has_the_scopes_of_the_code() -> None:
    page = (ROOT / "docs/slack.md").read_text("utf-8")
    assert all(f"| `{scope}` | {why} |" in page and f"      - {scope}\n" in page for scope, why in SCOPES.items())
