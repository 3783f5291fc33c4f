"""What a test steers and reads under /sandbox/: faults, channels, members, messages, terms, the record of calls, health.

None of it exists in Slack, so none of it is under /api/ and no client of Slack can depend on it by mistake. An order
that cannot be carried out is answered 400 with the reason. No answer here may contain a token.
"""

from sandbox.slack.steering.messages import as_json, messages
from sandbox.slack.steering.routes import Steering, read_known

__all__ = [
    "Steering",
    "as_json",
    "messages",
    "read_known",
]
