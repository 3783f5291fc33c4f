"""Slack's Web API, a method at a time: what is asked, what is refused, with which error."""
