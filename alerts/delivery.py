"""What to do after a post or a lookup that failed: wait, look, try again, show less, or give up. Pure; streams carries it out.

A message is given up only when its destination refuses it in every form. Everything else is tried for ever, slower and slower,
because an alert that was accepted must not be lost, and never posted again before it is known that it is not there already. A
decision does not wait, log or look at a clock; `words` is what an operator should read, and the caller logs it.
"""

from dataclasses import dataclass

from alerts.destination import Blocked, Failed, Form

# In seconds: the first pause and the longest. Somebody has to act on a park, so it is looked at less often.
RETRY_FIRST_S, RETRY_LONGEST_S = 1.0, 60.0
# A pause up to this that a destination asks for is its ordinary pace, which Slack keeps at a message a second.
ORDINARY_S = 5.0
PARK_FIRST_S, PARK_LONGEST_S = 15.0, 600.0
# The shortest and the longest pause that a destination may ask for.
PAUSE_SHORTEST_S, PAUSE_LONGEST_S = 1.0, 600.0
# A request that timed out here may still be carried out over there; this long after its timeout it is not any more.
SETTLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing more is tried for this receiver for `delay_s`. With `alarm` an operator has to act, so `words` are an error.
    `is_pace`: the destination asks for a short pause, as it does of everybody who is quicker than its pace. `look_after_s` is
    None where nothing was posted; else the message may be there, and so long from now it can be looked for."""

    delay_s: float
    cause: str
    words: str
    alarm: bool
    is_pace: bool = False
    look_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Degrade:
    """This form is refused, so nothing was posted: render `form` and post that at once."""

    form: Form
    words: str


@dataclass(frozen=True, slots=True)
class AtTopLevel:
    """The message that it answers or changes is gone, so nothing was posted: tell it by itself at once."""

    words: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Every form is refused. `words` say what was said last, for the dead letter."""

    words: str


@dataclass(slots=True)
class InARow:
    """How often one kind of failure came in a row. Another kind begins anew: the first refusal after an hour's outage is tried
    again as soon as any first one."""

    _cause: str = ""
    _count: int = 0

    def before(self, cause: str) -> int:
        """Note one failure, and say how many of its kind came just before it."""
        self._count = self._count + 1 if cause == self._cause else 0
        self._cause = cause
        return self._count


Step = Hold | AtTopLevel | Degrade | Dead
_SMALLER = {Form.FULL: Form.SECTION, Form.SECTION: Form.TEXT}


def next_step(failed: Failed, *, form: Form, tries: int, timeout_s: float, chance: float = 1.0) -> Step:
    """Decide after a post. `tries` counts the posts that failed for the same cause just before this one (see `InARow`),
    `timeout_s` is the client's, `chance` in 0..1 shortens pauses that nobody asked for by up to half, so that workers do not come
    back all at once."""
    if failed.blocked is Blocked.FORM:
        smaller = _SMALLER.get(form)
        if smaller is not None:
            return Degrade(smaller, failed.words)
        last = f"the last time with {failed.error}"
        return Dead(f"{failed.by} refuses the message for {failed.receiver} in every form, {last}.")
    if failed.blocked is Blocked.THREAD:
        return AtTopLevel(failed.words)
    look_after_s = None
    if failed.may_have_arrived:
        look_after_s = timeout_s + SETTLE_S if failed.asked_pause_s is None else _pause_s(failed, tries, chance)
    return _hold(failed, tries, chance, failed.words, look_after_s)


def next_lookup(failed: Failed, *, tries: int, chance: float = 1.0, is_placed: bool = True) -> Hold:
    """Decide after a lookup that failed: look again later. `tries` counts those that failed for the same cause just before.
    Where it is not `is_placed`, already the question failed where the receiver is."""
    what = "cannot be read" if is_placed else "could not be found among the channels"
    words = f"{failed.receiver} {what}, to see whether the message is there. {failed.words}"
    return _hold(failed, tries, chance, words, _pause_s(failed, tries, chance))


def _hold(failed: Failed, tries: int, chance: float, words: str, look_after_s: float | None) -> Hold:
    delay_s = _pause_s(failed, tries, chance)
    is_pace = failed.asked_pause_s is not None and failed.asked_pause_s <= ORDINARY_S
    return Hold(delay_s, failed.cause, words, _has_to_act(failed), is_pace, look_after_s)


def _has_to_act(failed: Failed) -> bool:
    """Whether somebody has to."""
    return failed.blocked in (Blocked.RECEIVER, Blocked.EVERYBODY)


def _pause_s(failed: Failed, tries: int, chance: float) -> float:
    """As long as the destination asks for, but neither not at all nor for ever; else twice as long each time."""
    if failed.asked_pause_s is not None:
        return min(max(failed.asked_pause_s, PAUSE_SHORTEST_S), PAUSE_LONGEST_S)
    first_s, longest_s = (PARK_FIRST_S, PARK_LONGEST_S) if _has_to_act(failed) else (RETRY_FIRST_S, RETRY_LONGEST_S)
    # The exponent is bounded, as 2.0 ** 1024 overflows and an outage may last for a week.
    return min(longest_s, first_s * 2.0 ** min(tries, 30)) * (1 + chance) / 2
