"""What the alert stage knows of one partition: the fold of its decisions, and nothing else.

Beside the records stand indexes of them: open stories, what waits for which instant, when a rule told something. They are made
by `apply` alone, so whoever reads the ledger has them as the one had who wrote it. The time only takes away: what is closed by
now is dropped by `advance`, and it would be of no account if it were still there. It is one class in so many lines because what
makes an index stands beside what asks it.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec.structs import replace

from alerts.decisions.empty_digests import EmptyDigests, Key
from alerts.decisions.limits import LONGEST_AHEAD, Limits
from alerts.decisions.records import AWAY, COUNT, STRAY, THREAD, gathered_id, is_beyond, tellings, threaded
from alerts.decisions.stories import NewIndex, Story, StoryIndex
from alerts.decisions.throttles import Throttles
from alerts.decisions.watching import Watches
from schemas import Decision, Reason, highest

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class State:
    """The fold of one partition's decisions. A batch that fails may have been applied: forget the state then, and read anew."""

    def __init__(self, new_index: NewIndex) -> None:
        """`new_index` makes an empty index of stories."""
        self._new_index = new_index
        self._known: dict[str, Decision] = {}
        # Of a match the ids of its later decisions; that of the first is its own.
        self._again: dict[str, list[str]] = {}
        self._indexes: dict[str, StoryIndex] = {}
        self._stories: dict[str, Story] = {}
        self._closing: list[tuple[datetime, str]] = []
        self._waiting: dict[Key, list[str]] = {}
        self._open: dict[tuple[str, str], datetime] = {}
        self._put_off: set[Key] = set()
        self._counts: dict[str, int] = defaultdict(int)
        self._gathering: list[tuple[datetime, str, str]] = []
        # What was told of what waited, by its id, which is a hash and takes longer to make than to look for.
        self._gathered: dict[Key, str] = {}
        self.throttles = Throttles()
        self._unsent: dict[str, None] = {}
        self.empty_digests = EmptyDigests()
        # By silence and receiver, how many it hid.
        self.hidden: dict[tuple[str, str], int] = defaultdict(int)
        self.receivers: set[str] = set()
        self.watches = Watches()
        self.latest = _NEVER

    def __contains__(self, decision_id: str) -> bool:
        return decision_id in self._known

    def __len__(self) -> int:
        return len(self._known)

    def apply(self, decision: Decision) -> None:
        """One more decision; the same again changes nothing, and `sent` counts once."""
        known = self._known.get(decision.id)
        if known is None:
            self._known[decision.id] = decision
            self._go_on(decision)
            self.receivers.add(decision.receiver)
            if decision.is_of_time:
                self._apply_of_time(decision)
            else:
                self._apply_of_match(decision)
        elif decision.sent and not known.sent:
            self._known[decision.id] = replace(known, sent=True)
        if decision.sent:
            self._unsent.pop(decision.id, None)
            self._have_come_out(decision)

    def time(self, at: datetime, now: datetime | None) -> datetime:
        """As of when something of this instant is decided: not before what was decided already, unless that lies ahead of the
        clock, `now`. Then a clock was ahead, and was set back."""
        return at if now is not None and self.latest > now + LONGEST_AHEAD else max(at, self.latest)

    def records(self) -> Iterator[Decision]:
        """All that is known, to be written anew."""
        yield from self._known.values()

    def get(self, decision_id: str) -> Decision | None:
        """One record."""
        return self._known.get(decision_id)

    def of_match(self, match_id: str) -> list[Decision]:
        """All decisions about one receiver and article, in their order."""
        first = self._known.get(match_id)
        later = self._again.get(match_id)
        if later is None:
            return [] if first is None else [first]
        return [each for each in (first, *map(self._known.get, later)) if each is not None]

    def members(self, decision: Decision) -> tuple[Decision, ...]:
        """What a decision of time tells; of a story its first article comes first, where it is known."""
        waited = self._waiting.get((decision.receiver, decision.group or "", decision.due_at or _NEVER), [])
        found = [self._known[each] for each in waited if each in self._known]
        root = self._known.get(decision.story or "")
        return (*([root] if root is not None else []), *found)

    def unsent(self) -> Iterator[Decision]:
        """Decisions of time whose alerts may not be safe: after a takeover they are built and sent again, and written `sent`."""
        yield from [self._known[each] for each in self._unsent]

    def thread_of(self, decision: Decision) -> str | None:
        """The message at top level in which, or in whose thread, a decision was told; None as long as it was not."""
        if decision.alert is not None:
            return decision.reply_to or decision.alert
        if decision.story not in (None, decision.match, decision.id):
            root = self._known.get(decision.story or "")
            return None if root is None else self.thread_of(root)
        if decision.group is None or decision.due_at is None:
            return None
        gathered = self._known.get(self._gathered.get((decision.receiver, decision.group, decision.due_at), ""))
        return None if gathered is None else gathered.reply_to or gathered.alert

    def story(self, story_id: str, at: datetime) -> Story | None:
        """A story that is open at an instant."""
        found = self._stories.get(story_id)
        return found if found is not None and found.closes_at > at else None

    def count(self, story_id: str) -> int:
        """How many later articles a story has, closed or not, as far as it is known."""
        found = self._stories.get(story_id)
        return 0 if found is None else found.count

    def index(self, receiver: str) -> StoryIndex:
        """The open stories of a receiver."""
        found = self._indexes.get(receiver)
        if found is None:
            found = self._indexes[receiver] = self._new_index()
        return found

    def open_until(self, receiver: str, group: str, at: datetime, within: timedelta) -> datetime | None:
        """When a group is told that something waits in already; one that is due later than it can be was made by a wrong clock,
        and takes nobody in any more."""
        due_at = self._open.get((receiver, group))
        return due_at if due_at is not None and at < due_at <= at + within else None

    def waiting(self, receiver: str) -> int:
        """How many wait, of one receiver; what a thread is told within a minute is not among them."""
        return self._counts[receiver]

    def next_gathering(self) -> Key | None:
        """The group that is due first."""
        while self._gathering:
            due_at, receiver, group = self._gathering[0]
            key = receiver, group, due_at
            if key in self._waiting and key not in self._gathered:
                return key
            heapq.heappop(self._gathering)
        return None

    def rests(self, until: datetime, zone: tzinfo) -> bool:
        """Whether nothing of it is due at or before an instant, as is so before most matches: then nothing else need be looked
        at."""
        if self._put_off or self.empty_digests or (self._gathering and self._gathering[0][0] <= until):
            return False
        looked_at = self.watches.next_at(zone)
        return looked_at is None or looked_at > until

    def put_off(self, now: datetime) -> list[Key]:
        """What is due so long after `now` that the clock was ahead when that was said."""
        return [key for key in self._put_off if is_beyond(key[1], key[2], now)]

    def advance(self, at: datetime) -> None:
        """Close the stories whose time is over."""
        while self._closing and self._closing[0][0] <= at:
            _, story_id = heapq.heappop(self._closing)
            story = self._stories.get(story_id)
            if story is None:
                continue
            # Nothing joins it any more, and what joined it last is still to be told, with the count.
            self._unindex(story)
            waits = [self._open[key] for kind in (THREAD, COUNT) if (key := (story.receiver, kind + story_id)) in self._open]
            if waits:
                heapq.heappush(self._closing, (max(*waits, at) + timedelta(seconds=1), story_id))
            else:
                self._close(story_id)

    def overdue(self, now: datetime, limits: Limits) -> list[str]:
        """The ids whose records nothing needs any more: delete them in Kafka, then `forget` them."""
        before = now - limits.remember
        needed = {each for ids in self._waiting.values() for each in ids} | self._unsent.keys()
        needed |= self.watches.records() | self.empty_digests.records(before)
        # What is told of a silence is told once: later than this it is looked for (alerts/decisions/timing.py).
        since = self.latest - limits.remember / 2
        return [
            each.id
            for each in self._known.values()
            if each.decided_at < before
            and each.id not in needed
            and (each.closes_at is None or each.closes_at < before)
            and (each.about is None or each.decided_at < since)
        ]

    def forget(self, decision_id: str) -> None:
        """Its record was deleted."""
        known = self._known.pop(decision_id, None)
        if known is None:
            return
        self._close(decision_id)
        if known.group is not None and known.due_at is not None:
            key = known.receiver, known.group, known.due_at
            if self._gathered.get(key) == decision_id:
                del self._gathered[key]
        later = self._again.get(known.match or "")
        if later is not None and decision_id in later:
            later.remove(decision_id)
            if not later:
                del self._again[known.match or ""]

    def _go_on(self, decision: Decision) -> None:
        """A match that was decided as of much earlier than what was before says that a clock was set back: time goes on there."""
        if decision.decided_at >= self.latest:
            self.latest = decision.decided_at
            return
        is_back = not decision.is_of_time and decision.reason is not Reason.UPGRADE
        if is_back and decision.decided_at < self.latest - LONGEST_AHEAD:
            self.latest = decision.decided_at
            self._put_off.update(key for key in self._waiting if is_beyond(key[1], key[2], self.latest))

    def _apply_of_match(self, decision: Decision) -> None:
        if decision.id != decision.match:
            self._again.setdefault(decision.match or "", []).append(decision.id)
        self.throttles.apply(decision)
        if decision.silence is not None:
            self.hidden[decision.silence, decision.receiver] += 1
        if decision.closes_at is not None and decision.fingerprint is not None:
            self._open_story(decision, decision.closes_at, decision.fingerprint)
        elif decision.story is not None and decision.reason is not Reason.CORRECTION:
            self._grow_story(decision)
        if decision.group is not None and decision.due_at is not None:
            self._wait(decision, decision.group, decision.due_at)
            self.empty_digests.apply(decision, decision.due_at)
        self.watches.apply(decision)

    def _open_story(self, decision: Decision, closes_at: datetime, fingerprint: str) -> None:
        tier = decision.card.tier if decision.card is not None else None
        self._stories[decision.id] = Story(decision.id, decision.receiver, closes_at, decision.priority, tier == 1)
        self.index(decision.receiver).add(decision.id, fingerprint)
        heapq.heappush(self._closing, (closes_at, decision.id))

    def _grow_story(self, decision: Decision) -> None:
        story = self._stories.get(decision.story or "")
        if story is None:
            return
        # More rules of an article that was told make the story more important, and no longer.
        is_alone = decision.id == decision.match and decision.match not in self._again
        story.count += is_alone or not any(each.id != decision.id for each in tellings(self.of_match(decision.match or "")))
        if story.priority != decision.priority:
            story.priority = highest(story.priority, decision.priority)
        story.has_tier_1 = story.has_tier_1 or (decision.card is not None and decision.card.tier == 1)

    def _wait(self, decision: Decision, group: str, due_at: datetime) -> None:
        key = decision.receiver, group, due_at
        if key in self._gathered:
            # Written by a worker that had lost the partition, after the group was told: it is told by itself.
            group = STRAY + group
            key = decision.receiver, group, due_at
        if key not in self._waiting:
            self._waiting[key] = []
            self._open[decision.receiver, group] = due_at
            heapq.heappush(self._gathering, (due_at, decision.receiver, group))
            if group.removeprefix(STRAY) == AWAY:
                self._put_off.add(key)
        self._waiting[key].append(decision.id)
        self._counts[decision.receiver] += threaded(group) is None

    def _apply_of_time(self, decision: Decision) -> None:
        if not decision.sent:
            self._unsent[decision.id] = None
        if decision.group is not None and decision.due_at is not None:
            if decision.id == gathered_id(decision.receiver, decision.group, decision.due_at):
                self._gathered[decision.receiver, decision.group, decision.due_at] = decision.id
            self._open.pop((decision.receiver, decision.group), None)
            self._put_off.discard((decision.receiver, decision.group, decision.due_at))
            waited = self._waiting.get((decision.receiver, decision.group, decision.due_at), [])
            self._counts[decision.receiver] -= len(waited) if threaded(decision.group) is None else 0
            story = self._stories.get(decision.story or "")
            if story is not None:
                story.flushed_at = decision.due_at
            self.empty_digests.apply_of_time(decision, decision.due_at)
        self.watches.apply_of_time(decision)

    def _have_come_out(self, decision: Decision) -> None:
        """What is told is known to be told, and need not be shown again unless it is a story's first."""
        key = decision.receiver, decision.group or "", decision.due_at or _NEVER
        for member in self._waiting.pop(key, []):
            if member in self._known and member not in self._stories:
                self._known[member] = replace(self._known[member], card=None)

    def _unindex(self, story: Story) -> None:
        index = self._indexes.get(story.receiver)
        if index is not None:
            index.remove(story.id)
            if not len(index):
                del self._indexes[story.receiver]

    def _close(self, story_id: str) -> None:
        story = self._stories.pop(story_id, None)
        if story is None:
            return
        self._unindex(story)
        root = self._known.get(story_id)
        if root is not None:
            is_waiting = (
                root.group is not None and root.due_at is not None and (root.receiver, root.group, root.due_at) in self._waiting
            )
            self._known[story_id] = replace(root, fingerprint=None, card=root.card if is_waiting else None)
