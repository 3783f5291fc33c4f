"""What became of one call to Slack, as a value: the client gives one for every outcome and raises for none.

Everything a decision needs is in it, so decisions are pure and are tested without a network. It holds no header and no
body of the call: nothing of it can contain the token, whoever logs it.
"""

import re
from dataclasses import dataclass

# The forms of what Slack says that is shown or sent back to it. A code is words with underscores, which have few digits if any:
# in hex every second character is one.
CODE = re.compile(r"(?=.{1,80}\Z)(?!(?:[^0-9]*[0-9]){4})[a-z][a-z0-9]{0,19}(?:_[a-z0-9]{1,20})*")
# An id has 9 to 11 characters, and a time is that of Unix until the year 2286. Longer ones would hold a secret in digits alone.
ID, TS = re.compile("[A-Z][A-Z0-9]{0,19}"), re.compile(r"[0-9]{10}\.[0-9]{6}")
# Words of ours for what has no code of Slack's. They are in no table of codes, so they count as ambiguous.
NOT_CONNECTED = "client_not_connected"
TIMEOUT = "client_timeout"
DISCONNECTED = "client_disconnected"
UNREADABLE = "client_unreadable"  # something came, and it is no answer of Slack's
NO_TS = "client_no_ts"  # Slack says ok and does not say what it posted
REDIRECTED = "client_redirected"  # the answer sends the caller elsewhere, where nobody went
# Words that are in the table, as they are said before anything is posted. The first is Slack's own.
NOBODY = "user_not_found"
TWO_MEMBERS = "client_two_members"
ENDLESS = "client_endless"  # a listing has no end, so who is not found in it may be there all the same
# More channels or members than this are not listed: beyond, Slack's own limit of calls ends a listing before.
MOST_LISTED = 200_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One outcome. `ts` is Slack's name for the message posted; `error` is Slack's code or one of the words above, None if all
    went well. `opened` is False when no connection came about: then Slack cannot have heard of it.
    `scope` is what the call needed and calls for other receivers do not; it matters where Slack says missing_scope."""

    ok: bool
    ts: str | None = None
    error: str | None = None
    retry_after_s: float | None = None
    status: int | None = None
    opened: bool = True
    scope: str | None = None


class LookupFailedError(Exception):
    """The channel could not be read back, so whether a message is there remains unknown. `answer` says why."""

    def __init__(self, channel: str, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"cannot read {channel} back from Slack: {answer.error}; whether the message is there stays unknown")
