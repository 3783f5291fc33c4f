"""The question before what is applied: only y goes on, n says what came of it, and what is neither is asked again."""

import click
import pytest
from click.testing import CliRunner

from wirewatch.watchlists.applying import confirm

AGAIN = "Answer y to apply this, or n to leave all as it is."


@click.command()
def asks() -> None:
    confirm("1 added. Apply this?")
    click.echo("done")


@pytest.mark.parametrize(
    ("typed", "status", "again", "nothing"),
    [
        ("y\n", 0, 0, 0),
        ("YES\n", 0, 0, 0),
        ("n\n", 1, 0, 1),
        ("\n", 1, 0, 1),
        ("maybe\n7\ny\n", 0, 2, 0),
        ("maybe\nno\n", 1, 1, 1),
    ],
)
def test_what_comes_of_an_answer(typed: str, status: int, again: int, nothing: int) -> None:
    result = CliRunner().invoke(asks, input=typed)
    assert (result.exit_code, result.stdout.endswith("done\n")) == (status, status == 0)
    assert (result.stderr.count(AGAIN), result.stderr.count("Nothing applied.")) == (again, nothing)
    assert result.stderr.startswith("1 added. Apply this? [y/N]:")
