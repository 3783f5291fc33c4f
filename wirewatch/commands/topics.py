"""`wirewatch topics create|check`: Kafka's topics as the worker wants them. It must never change or delete one that is there."""

import click

from streams.kafka import check_topics, create_topics
from wirewatch.environment import read_settings
from wirewatch.printing import say, say_json

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def command() -> None:
    """Create the topics Wirewatch uses, or check them. The worker does not start while something is wrong with them.

    \b
    Example:
      wirewatch topics create
      wirewatch topics check --json
    """


@command.command()
@_as_json
def create(as_json: bool) -> None:
    """Create the topics that are missing. May be run again at any time.

    \b
    Example:
      KAFKA_BOOTSTRAP_SERVERS=kafka:9092 WIREWATCH_REPLICATION_FACTOR=3 wirewatch topics create
    """
    created, problems = create_topics(read_settings())
    _tell(created, problems, as_json)


@command.command()
@_as_json
def check(as_json: bool) -> None:
    """Say what is missing or differs; the exit status is 1 when anything does.

    \b
    Example:
      wirewatch topics check
    """
    _tell([], check_topics(read_settings()), as_json)


def _tell(created: list[str], problems: list[str], as_json: bool) -> None:
    if as_json:
        say_json({"created": created, "problems": problems})
    else:
        for line in (*(f"Created {name}." for name in created), *problems):
            say(line)
        if not created and not problems:
            say("All topics are there and as they should be.")
    if problems:
        raise click.exceptions.Exit(1)
