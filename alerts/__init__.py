"""From a match to a Slack message: the decision whether and how a person is told."""
