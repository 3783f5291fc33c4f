"""The `wirewatch` command: which commands there are, and how each of them ends.

A command's module is imported when the command runs, so that `wirewatch --help` answers at once (Faust and Kafka's client
take a second). What went wrong for a reason the user can act on becomes one text on stderr and an exit status; anything else
is a defect of ours and keeps its traceback. It must never print to stdout itself: that is for results.

    0 fine    1 problems were found, or the work could not be done    2 wrong use    130 Ctrl-C
"""

import gc
import importlib
import os
import re
import sys
from typing import Any

import click

from sandbox import SandboxError
from wirewatch.interrupts import INTERRUPTED, at_work
from wording import UserFacingError, escaped, nearest

CLOSED_PIPE = 141

# The name and what it does, here and not in the modules: the list must not import them.
COMMANDS = {
    "demo": "Everything on one machine: Kafka, worker, an emulated Slack, sample articles.",
    "worker": "Read articles from Kafka, match them, tell Slack.",
    "publish": "Send articles from files to Kafka.",
    "topics": "Create Kafka's topics, or check them.",
    "init": "Lay out a folder of watchlists: a first one, articles to try it on, a check for CI.",
    "check": "Check watchlist files.",
    "watchlists": "Bring watchlists to the workers, and see which rules run.",
    "match": "Match articles against watchlists or one query, without Kafka.",
    "backtest": "Say what rules would have caught: in a file of articles, or in the last hours.",
    "rehearse": "Say what the channels would look like: how many messages, when, in which threads.",
    "explain": "Say why a rule matches an article, or does not.",
    "why": "Say what became of an article: what matched, what was decided for whom, and why.",
    "articles": "Write the articles that Kafka has into a file.",
    "query": "Bring queries from another product.",
    "dead-letters": "List, show and replay the articles that could not be read.",
    "deliveries": "See what waits for Slack, for whom and why, and move it.",
    "silence": "Silence a rule, an outlet, a story or what a query matches, for a while.",
    "slack": "Check the way to Slack: token, scopes, and the channels that rules name.",
    "sandbox": "Run Kafka or an emulated Slack on this machine.",
    "status": "How far each stage is, who works, and what waits for each channel.",
    "doctor": "Say what is missing on this machine, and how to fix it.",
}


class Front(click.Group):
    """The list of commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the table, which is the order people need them in."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        # Libraries make some 100,000 values, and all of them stay: the collector would look through them again and again.
        gc.disable()
        try:
            module = importlib.import_module(f"wirewatch.commands.{cmd_name.replace('-', '_')}")
        finally:
            gc.freeze()
            gc.enable()
        command: click.Command = module.command
        at_work()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run one command and turn its end into a text and an exit status."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except click.Abort as error:
            # Click's prompts make the same of Ctrl-C and of a no.
            if isinstance(error.__context__, KeyboardInterrupt):
                raise click.exceptions.Exit(INTERRUPTED) from None
            raise
        except BrokenPipeError:
            _forget_stdout()
            raise click.exceptions.Exit(CLOSED_PIPE) from None
        except click.ClickException as error:
            # What it quotes may be a name that a stranger gave to a rule.
            error.message = escaped(error.message + (was_meant(error) if isinstance(error, click.UsageError) else ""))
            raise
        except (UserFacingError, SandboxError) as error:
            importlib.import_module("wirewatch.terminal").remark(f"wirewatch: {error}")
            raise click.exceptions.Exit(error.exit_status if isinstance(error, UserFacingError) else 1) from None


def was_meant(error: click.UsageError) -> str:
    """Give the question whether another command was meant, for a name that none of its group has; else nothing.

    Only the text says which name that was: Click keeps it nowhere else, and the groups below this one are its own.
    """
    unknown = re.fullmatch(r"No such command '(.+)'\.", error.message)
    if unknown is None or error.ctx is None or not isinstance(error.ctx.command, click.Group):
        return ""
    near = nearest(unknown.group(1), error.ctx.command.list_commands(error.ctx))
    return f" Did you mean {near}?" if near else ""


def _forget_stdout() -> None:
    """Nobody reads it any more (`| head`), and Python's last flush would say so with a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.command(cls=Front, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="wirewatch", message="wirewatch %(version)s")
def cli() -> None:
    """Wirewatch reads article events from Kafka, matches them against analysts' watchlists and tells people in Slack.

    \b
    Example:
      wirewatch demo                       see it work on this machine
      wirewatch COMMAND --help             what a command does, with an example
    """
