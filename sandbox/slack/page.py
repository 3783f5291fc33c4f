"""The page for people: every channel with its messages, as Slack would show them."""

from collections.abc import Callable

from aiohttp import web

from sandbox.slack.faults import Faults
from sandbox.slack.record import Record
from sandbox.slack.workspace import Workspace


class Page:
    """The handler of /."""

    def __init__(self, workspace: Workspace, faults: Faults, record: Record, *, clock: Callable[[], float]) -> None:
        self._workspace = workspace
        self._faults = faults
        self._record = record
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What a browser asks for."""
        return []
