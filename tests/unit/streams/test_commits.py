"""A commit that failed is tried again while the partition is ours, and never after it was given away."""

import asyncio
from typing import Any

from streams.commits import Commits


class Signal:
    """Faust's, as far as it is used here."""

    def connect(self, receiver: Any, *, weak: bool) -> None:
        self.receiver = receiver


class Consumer:
    """Faust's, over a Kafka that refuses so many commits."""

    def __init__(self, refused: int) -> None:
        self.refused, self.committed = refused, dict[str, int]()

    def assignment(self) -> set[str]:
        return {"a", "b"}

    async def _commit(self, offsets: dict[str, int]) -> bool:
        self.refused -= 1
        if self.refused >= 0:
            return False
        self.committed |= offsets
        return True


class App:
    """Faust's."""

    def __init__(self, refused: int) -> None:
        self.on_partitions_revoked, self.consumer = Signal(), Consumer(refused)


async def started(refused: int) -> tuple[App, Commits]:
    app = App(refused)
    commits = Commits(app)
    await commits.on_start()
    return app, commits


def test_what_kafka_did_not_take_is_committed_again() -> None:
    async def play() -> dict[str, int]:
        app, commits = await started(refused=2)
        assert not await app.consumer._commit({"a": 5, "b": 7})
        await commits.again()
        assert app.consumer.committed == {}
        await commits.again()
        return app.consumer.committed

    assert asyncio.run(play()) == {"a": 5, "b": 7}


def test_a_later_commit_settles_what_was_owed() -> None:
    async def play() -> dict[str, int]:
        app, commits = await started(refused=1)
        await app.consumer._commit({"a": 5, "b": 7})
        await app.consumer._commit({"a": 9})
        await commits.again()
        return app.consumer.committed

    assert asyncio.run(play()) == {"a": 9, "b": 7}


def test_nothing_is_owed_after_a_rebalance_nor_for_partitions_of_others() -> None:
    async def play() -> dict[str, int]:
        app, commits = await started(refused=2)
        await app.consumer._commit({"a": 5})
        await app.on_partitions_revoked.receiver(app, {"a"})
        await commits.again()
        await app.consumer._commit({"c": 5})
        await commits.again()
        return app.consumer.committed

    assert asyncio.run(play()) == {}
