"""How the deliver stage does at Slack's own limits: minutes of Slack, its refusals and its pages, and the journal's recovery.

Slack is emulated with its own numbers and a clock that is twenty times as fast, for both sides; the topics are in memory, so that
Slack alone is what is waited for. Times are Slack's. A machine that is busy makes them longer, and no refusal fewer. Where many
alerts come that Slack does not take, what this machine takes to read them counts, and the clock is less fast.
"""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import orjson

from alerts.destination import Posted
from alerts.journal import accepted, begun, posted
from alerts.pace import NO_LIMITS as NO_PACE
from alerts.pace import Paces
from alerts.slack import SlackClient, SlackDestination
from sandbox.slack import NO_LIMITS, SLACKS_OWN, SlackServer
from schemas.deliveries import Order
from schemas.messages import Alert, match_id
from streams.delivery.terms import Terms
from tests.copying import replace
from tests.unit.alerts.samples import ALERT
from tests.unit.streams.delivery.play import Play, alert

SPEED = 20.0
TOKEN = "xoxb-bench"
TIMEOUT_S = 10.0


@dataclass
class Bench:
    """One stage and its workspace. `at` is when each message came, in Slack's seconds since the alerts did."""

    server: SlackServer
    stage: Play
    speed: float
    at: dict[str, float] = field(default_factory=dict)
    began: float = 0.0

    def heard(self, message: dict[str, Any]) -> None:
        delivery = message["metadata"]["event_payload"]["delivery_id"]
        self.at.setdefault(delivery, (time.monotonic() - self.began) * self.speed)

    async def tell(self, *alerts: Alert) -> None:
        """Publish them at once, and wait for their ends."""
        self.began = time.monotonic()
        self.stage.publish(*alerts)
        await self.stage.ended()

    async def calls(self) -> dict[str, Counter[str]]:
        """What each method answered."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.server.url}sandbox/requests") as response:
            found = await response.json()
        return {method: Counter(by) for method, by in found["methods"].items()}

    async def refused(self) -> str:
        """The share of posts and of reads that were refused for their rate."""
        calls = await self.calls()
        said = []
        for name, methods in (("posts", ["chat.postMessage", "chat.update"]), ("reads", ["conversations.history"])):
            both = sum((calls.get(each, Counter()) for each in methods), Counter[str]())
            said.append(f"{both['ratelimited']} of {both.total()} {name} refused")
        return ", ".join(said)


Scene = Callable[[Bench], Awaitable[None]]


def run() -> None:
    """Print what each scene showed."""
    print("delivery: Slack's own limits (1 message a second a channel, 600 a minute in all, 50 reads a minute)")
    for scene, options in SCENES:
        asyncio.run(_play(scene, **options))
    _journal()


async def _play(scene: Scene, *, floods: bool = False, channels: int = 1, speed: float = SPEED, limited: bool = True) -> None:
    holder: list[Bench] = []
    names = [f"c{number}" for number in range(channels)]

    def heard(message: dict[str, Any]) -> None:
        if holder:
            holder[0].heard(message)

    limits, paces = (asdict(SLACKS_OWN), Paces()) if limited else (asdict(NO_LIMITS), NO_PACE)
    async with SlackServer(channels=names, token=TOKEN, speed=speed, on_message=heard, **limits) as server:
        # A call may take as long as on any machine; the time to settle is in Slack's seconds.
        stage = Play(paces=paces, terms=Terms(timeout_s=TIMEOUT_S, floods=floods), speed=speed)
        stage.destination = SlackDestination(SlackClient(TOKEN, server.api_url, TIMEOUT_S), ZoneInfo("UTC"), stage.clock.now)
        holder.append(bench := Bench(server, stage, speed))
        office = await stage.start()
        await scene(bench)
        await office.end_round()
        await office.close()


def crowd(count: int, channels: int = 1, first: int = 0, **changes: Any) -> list[Alert]:
    """Alerts for these channels in turn."""
    return [
        replace(alert(first + number, f"#c{number % channels}"), **{"priority": "normal", **changes}) for number in range(count)
    ]


async def one_channel(bench: Bench) -> None:
    await bench.tell(*crowd(500))
    print(
        f"  500 alerts at once to one channel, one message each: {max(bench.at.values()) / 60:.1f} min, {await bench.refused()}"
    )


async def a_flood(bench: Bench) -> None:
    urgent = crowd(5, first=500, priority="critical")
    await bench.tell(*crowd(500), *urgent)
    early = sum(at <= 600 for at in bench.at.values())
    slowest = max(bench.at[each.id] for each in urgent)
    print(
        f"  the same with flood modes: {early} messages in the first 10 minutes, the slowest of 5 critical ones: {slowest:.0f} s"
    )


async def a_great_flood(bench: Bench) -> None:
    await bench.tell(*crowd(10_000))
    print(f"  10,000 alerts at once: {len(bench.at)} messages in {max(bench.at.values()) / 60:.1f} min, {await bench.refused()}")


async def ten_channels(bench: Bench) -> None:
    await bench.tell(*crowd(600, channels=10))
    print(f"  600 alerts over ten channels: {max(bench.at.values()):.0f} s, {await bench.refused()}")


async def one_of_low_priority(bench: Bench) -> None:
    urgent = crowd(1, first=150, priority="critical")
    await bench.tell(*crowd(150, priority="low"), *urgent)
    print(f"  a critical alert behind 150 others of its channel: {bench.at[urgent[0].id]:.0f} s")


async def an_archived_one(bench: Bench) -> None:
    others = [replace(each, receiver=f"#c{1 + number % 9}") for number, each in enumerate(crowd(270))]
    await bench.tell(*others)
    undisturbed = _p99(bench.at.values())
    bench.at.clear()
    async with aiohttp.ClientSession() as session:
        await session.post(f"{bench.server.url}sandbox/channels", json={"name": "c0", "archived": True})
    bench.began = time.monotonic()
    bench.stage.publish(*crowd(5_000, first=10_000), *(replace(each, id=f"{int(each.id, 16) + 50_000:032x}") for each in others))
    await bench.stage.until(lambda: len(bench.at) == 270)
    disturbed = _p99(bench.at.values())
    print(f"  5,000 wait for an archived channel: the others' p99 is {disturbed:.0f} s, undisturbed {undisturbed:.0f} s")


async def a_reroute(bench: Bench) -> None:
    """5,000 wait for an archived channel and are ordered to another one; nothing is limited, as each is counted and not timed."""
    stage, count, orders = bench.stage, 5_000, ("#c0", "#c1")
    async with aiohttp.ClientSession() as session:
        await session.post(f"{bench.server.url}sandbox/channels", json={"name": "c0", "archived": True})
    stage.publish(*crowd(count))
    await stage.until(lambda: stage.office is not None and stage.office.round is not None and stage.office.round.waiting == count)
    stage.publish(Order(f"{1:032x}", orders[0], "reroute", "bench", stage.clock.now(), to=orders[1]))
    await stage.ended()
    shown = Counter(each["metadata"]["event_payload"]["delivery_id"] for each in bench.server.messages("c1"))
    wanted = {match_id(orders[1], f"a{number}") for number in range(count)}
    twice = sum(times > 1 for times in shown.values())
    print(f"  {count:,} of an archived channel rerouted: {len(shown):,} shown, {len(wanted - set(shown))} lost, {twice} twice")


def _p99(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[int(len(ordered) * 0.99)]


SCENES: tuple[tuple[Scene, dict[str, Any]], ...] = (
    (one_channel, {}),
    (a_flood, {"floods": True}),
    (a_great_flood, {"floods": True}),
    (ten_channels, {"channels": 10}),
    (one_of_low_priority, {}),
    (an_archived_one, {"channels": 10, "speed": 5.0}),
    (a_reroute, {"channels": 2, "limited": False}),
)


def _journal(count: int = 100_000) -> None:
    """How long a worker reads a journal of so many deliveries, a tenth of which wait, and what they take."""
    stage = Play()
    now = stage.clock.now()
    for number in range(count):
        told = replace(ALERT, id=f"{number:032x}")
        delivery = accepted(told, now, arrived_at=now, offset=number)
        if number % 10:
            delivery = posted(begun(delivery, now, channel="C0", after_ts=None), now, Posted("C0", f"17{number:08d}.000100"))
        stage.journal.put(told.id.encode(), bytes(delivery))
    size = sum(len(each.value or b"") for each in stage.journal.records)

    async def learn() -> float:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        office = await stage.start()
        assert office.round is not None
        await office.round.ledger(0)
        took = time.process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        reference = time.process_time()
        for each in stage.journal.records:
            orjson.loads(each.value or b"{}")
        parsed = time.process_time() - reference
        print(
            f"  a journal of {count:,} deliveries, {count // 10:,} waiting, {size / 1e6:.0f} MB: read in {took:.1f} s of CPU, "
            f"{took / parsed:.0f} times what parsing its JSON takes, with {grown:.0f} MB of memory"
        )
        await stage.kill()
        return took

    asyncio.run(learn())
