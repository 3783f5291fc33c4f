"""The command line as a whole: what it lists, how it ends, what it says on which stream."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click
import pytest
from click.testing import CliRunner, Result

from config.settings import KafkaSettings, SettingsError, load_settings
from matching.language import QueryErrors
from sandbox.kafka import BrokerError
from sandbox.slack import ListenError
from streams.kafka import KafkaUnreachableError, PublishError, TopicError
from streams.probe import RightsError
from streams.ready import WorkerError
from streams.watching import PortError
from wirewatch.articles import InputError
from wirewatch.cli import COMMANDS, cli
from wirewatch.demo.run import DemoError

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "sandbox" / "samples" / "articles.jsonl"


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner(env={**dict.fromkeys(_ours()), **environ}).invoke(cli, arguments, prog_name="wirewatch")


def start(*arguments: str, **options: object) -> "subprocess.Popen[str]":
    environ = {name: value for name, value in os.environ.items() if name not in _ours()}
    command = [sys.executable, "-m", "wirewatch", *arguments]
    return subprocess.Popen(command, env=environ, cwd=ROOT, text=True, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload, no-any-return]


def _ours() -> list[str]:
    return [name for name in os.environ if name.startswith(("KAFKA_", "SLACK_", "WIREWATCH_"))]


def _all_commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _all_commands(child, (*path, name))


@pytest.mark.parametrize("path", list(_all_commands(cli)), ids=" ".join)
def test_every_help_has_an_example_that_calls_the_command(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    help_text = result.stdout
    assert "Example:\n" in help_text
    assert " ".join(("wirewatch", *path)) in help_text.split("Example:")[1]


def test_the_list_has_every_command_and_imports_none() -> None:
    code = "import sys; from wirewatch.cli import cli; cli(['--help'], standalone_mode=False)\n"
    code += "heavy = {'faust', 'kafka', 'aiohttp', 'jsonschema', 'rich', 'yaml'} & set(sys.modules); assert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = [
        line.split()[0] for line in done.stdout.split("Commands:\n")[1].splitlines() if line.startswith("  ") and line[2] != " "
    ]
    assert listed == list(COMMANDS)


def test_a_call_without_a_command_shows_the_help_and_is_wrong_use() -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: wirewatch [OPTIONS] COMMAND [ARGS]...\n")


def test_the_version() -> None:
    assert run("--version").stdout == "wirewatch 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chekc"], "No such command 'chekc'. Did you mean check?"),
        (["watchlist", "status"], "No such command 'watchlist'. Did you mean watchlists?"),
        (["watchlists", "aply", "DIR"], "No such command 'aply'. Did you mean apply?"),
        (["dead-letters", "lsit"], "No such command 'lsit'. Did you mean list?"),
        (["query", "imprt"], "No such command 'imprt'. Did you mean import?"),
        (["zzz"], "No such command 'zzz'."),
    ],
)
def test_an_unknown_command_is_wrong_use_and_the_nearest_is_named(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: {told}\n")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingsError(("a problem",)), 2),
        (QueryErrors(()), 2),
        (InputError("why"), 2),
        (DemoError("why"), 1),
        (KafkaUnreachableError(KafkaSettings(), "why"), 1),
        (PublishError("why"), 1),
        (RightsError("why"), 1),
        (TopicError("why"), 1),
        (PortError("why"), 1),
        (WorkerError("why"), 1),
        (BrokerError("why"), 1),
        (ListenError("why"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_made_for_users_is_one_text_and_a_status(monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
    def raising() -> None:
        raise error

    monkeypatch.setattr("wirewatch.commands.check.command", click.Command("check", callback=raising))
    result = run("check")
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", f"wirewatch: {error}\n")


def test_wrong_settings_are_told_without_a_traceback() -> None:
    result = run("topics", "check", WIREWATCH_BACH="7")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "wirewatch: The settings in the environment cannot be used:\n"
        "  WIREWATCH_BACH is no setting; did you mean WIREWATCH_BATCH?\n"
    )


def test_a_defect_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = click.Command("check", callback=lambda: 1 / 0)
    monkeypatch.setattr("wirewatch.commands.check.command", broken)
    assert isinstance(run("check").exception, ZeroDivisionError)


def test_ctrl_c_ends_with_130_and_nothing_said() -> None:
    process = start("match", "--query", "Syria", "--articles", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stderr is not None
    # The first answer says that the command is at work, and it waits for more. Neither pipe holds more than 64 KiB.
    members = '"url": "https://a.example", "title": "Syria", "body": "", "published_at": "2026-11-24T10:15:00Z"'
    process.stdin.write(f'{{"id": "a", {members}}}\n' * 200)
    process.stdin.flush()
    assert process.stdout is not None
    assert process.stdout.readline().startswith('{"article_id":"a"')
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 130
    assert "Traceback" not in said


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_bytes((SAMPLES.read_bytes().split(b"\n")[11] + b"\n") * 400)
    process = start("match", "--query", "Syria", "--articles", str(many), stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith('{"article_id":"sample-11"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 141


def test_the_emulated_slack_says_who_its_members_are_and_takes_more() -> None:
    process = start("sandbox", "slack", "--port", "0", "--member", "kim", "--member", "@two", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    api = process.stdout.readline().strip().partition("=")[2]
    assert process.stderr.readline().startswith("The emulated Slack shows its messages at http://127.0.0.1:")
    assert process.stderr.readline() == (
        "The emulated Slack asks nobody who they are: every user of this machine can read and write here, so give it "
        "nothing secret.\n"
    )
    assert process.stderr.readline() == "Its members are @dana, @tomas, @kim, @two; --member NAME adds one.\n"
    with urlopen(Request(f"{api}users.list", headers={"Authorization": "Bearer xoxb-sandbox"})) as answer:
        names = {each["name"] for each in json.load(answer)["members"]}
    assert names == {"dana", "tomas", "kim", "two", "slackbot", "wirewatch"}
    process.terminate()
    process.communicate()
    assert process.returncode == 0


def test_the_emulated_slack_prints_the_webhook_of_a_channel() -> None:
    process = start("sandbox", "slack", "--port", "0", "--webhook", "#syria", stdout=subprocess.PIPE)
    assert process.stdout is not None
    name, _, address = process.stdout.readline().strip().removeprefix("export ").partition("=")
    assert load_settings({name: address}).slack.webhook is not None
    with urlopen(Request(address, b'{"text": "Envoys meet"}', {"Content-Type": "application/json"})) as answer:
        assert answer.read() == b"ok"
    process.terminate()
    assert process.communicate()[0] == "", "the token is for another way"


@pytest.mark.parametrize(("options", "refused"), [([], True), (["--no-limits"], False)])
def test_the_emulated_slack_takes_as_much_as_slack_would_unless_told_otherwise(options: list[str], refused: bool) -> None:
    process = start("sandbox", "slack", "--port", "0", *options, stdout=subprocess.PIPE)
    assert process.stdout is not None
    api = process.stdout.readline().strip().partition("=")[2]
    statuses: set[int] = set()
    for _ in range(60):
        try:
            with urlopen(Request(f"{api}conversations.list", headers={"Authorization": "Bearer xoxb-sandbox"})) as answer:
                statuses.add(answer.status)
        except HTTPError as error:
            statuses.add(error.code)
            error.close()
    assert statuses == ({200, 429} if refused else {200})
    process.terminate()
    process.communicate()


def test_a_member_that_slack_could_not_have_is_wrong_use() -> None:
    result = run("sandbox", "slack", "--member", "Kim Lee")
    assert result.exit_code == 2
    assert "'Kim Lee' is no member's name in Slack. Use at most 80 lower-case letters, digits" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_ends_well_when_it_is_told_to(number: signal.Signals) -> None:
    process = start("sandbox", "slack", "--port", "0", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("export SLACK_API_URL=http://127.0.0.1:")
    assert process.stdout.readline() == "export SLACK_BOT_TOKEN=xoxb-sandbox\n"
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == 0
    assert "Ctrl-C ends it." in said
