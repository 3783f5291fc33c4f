"""What `wirewatch doctor` and `wirewatch slack check` share: a finding, and what they ask Slack."""

from wirewatch.checks.finding import Finding
from wirewatch.checks.slack import slack_findings, slack_inspection

__all__ = ["Finding", "slack_findings", "slack_inspection"]
