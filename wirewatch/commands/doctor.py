"""`wirewatch doctor`: what is missing on this machine, and how to fix it. It must never fix anything itself."""

import click

from wirewatch.checks import checkup, tell
from wirewatch.environment import read_secret_files, read_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(as_json: bool) -> None:
    """Look at the files of secrets, Python, codecs, watchlists, Kafka, its topics, what waits for Slack, Slack itself, Java and
    the sandbox's Kafka.

    Prints a line for each: ok, missing (a worker needs it), warning (it works, and should not stay so) or optional (a worker does
    not need it); and what to do. The exit status is 1 when something a worker needs is missing.

    \b
    Example:
      wirewatch doctor
      KAFKA_BOOTSTRAP_SERVERS=kafka:9092 wirewatch doctor --json
    """
    if not tell(checkup(read_settings(), read_secret_files()), as_json=as_json):
        raise click.exceptions.Exit(1)
