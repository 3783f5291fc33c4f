"""The emulated Slack of the demo: in a thread, with Slack's own limits unless told otherwise."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sandbox.slack import NO_LIMITS, Limits
from wirewatch.demo import SlackThread


@pytest.mark.parametrize(("limits", "seen"), [((), {200, 429}), ((NO_LIMITS,), {200})])
def test_the_demo_has_slacks_limits_unless_told_otherwise(limits: tuple[Limits, ...], seen: set[int]) -> None:
    statuses = set()
    with SlackThread((), *limits) as slack:
        for _ in range(60):
            try:
                url = f"{slack.server.api_url}conversations.list"
                with urlopen(Request(url, headers={"Authorization": "Bearer xoxb-demo"})) as answer:
                    statuses.add(answer.status)
            except HTTPError as error:
                statuses.add(error.code)
                error.close()
    assert statuses == seen
