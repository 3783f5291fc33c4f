"""What stands in for the outside on one machine: a real Apache Kafka (kafka/), an emulated Slack (slack/), sample articles.

It imports nothing of ours; only wirewatch and the tests import it.
"""

from sandbox.errors import SandboxError
from sandbox.scratch import ScratchFolder

__all__ = [
    "SandboxError",
    "ScratchFolder",
]
