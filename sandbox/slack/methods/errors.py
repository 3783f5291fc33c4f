"""A refusal as Slack words it: one exception that carries an error code and what Slack adds to it.

Methods raise it from any depth and one place turns it into an answer, so no method has two ways to end. The code is
always one of Slack's own; a fault injected by a test is never raised as this.
"""

from collections.abc import Mapping, Sequence


class SlackError(Exception):
    """Slack's answer is {"ok": false, "error": code}."""

    def __init__(
        self,
        code: str,
        *,
        messages: Sequence[str] = (),
        extra: Mapping[str, object] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.extra = dict(extra or {})
        self.retry_after_s = retry_after_s

    def answer(self) -> dict[str, object]:
        """The JSON body. Slack repeats the messages in `errors` without their level, and so does this."""
        body: dict[str, object] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["errors"] = list(self.messages)
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body
