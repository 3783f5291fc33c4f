"""What `wirewatch doctor` and `wirewatch slack check` look at: this machine, Kafka and Slack, each a finding with what to do."""

from wirewatch.checks.finding import Finding, tell
from wirewatch.checks.machine import checkup
from wirewatch.checks.slack import slack_findings, slack_inspection

__all__ = ["Finding", "checkup", "slack_findings", "slack_inspection", "tell"]
