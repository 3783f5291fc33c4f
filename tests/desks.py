"""How the watchlists of tests begin, so that a test shows only what it is about."""


def head(name: str = "desk", owner: str | None = "@dana", channel: str = "#desk") -> str:
    """A watchlist up to its rules."""
    owned = f'owner: "{owner}"\n' if owner else ""
    return f'watchlist: 1\nname: {name}\n{owned}defaults: {{deliver: {{slack: "{channel}"}}}}\nrules:\n'


SOUND = head(owner=None) + "  - {id: good, name: Good, query: Syria}\n"
# Two rules with a channel each, for tests with workers. Their articles differ in a number, and each is a message of its own.
WATCHLIST = """
watchlist: 1
name: test-desk
defaults:
  deliver: {slack: "#red"}
  story: {by: off}
rules:
  - id: red
    name: Red things
    query: redword
  - id: blue
    name: Blue things
    query: blueword
    deliver: {slack: "#blue"}
"""
