"""Slack: the message we build, the errors Slack gives, and the one client that speaks to it."""
