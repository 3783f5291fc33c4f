"""What to do after each answer of Slack: wait, look, try again, show less, or give up. Pure; streams carries it out.

A message is given up only when Slack refuses it in every form. Everything else is tried for ever, slower and slower, because
an alert that was accepted must not be lost, and never posted again before it is known that it is not there already. A
decision must never wait, log or look at a clock; `words` is what an operator should read, and the caller logs it.
"""

from dataclasses import dataclass

from alerts.reasons import Reason
from alerts.slack import Answer, ErrorClass, Form, advice, classify

# In seconds: the first pause and the longest. Somebody has to act on a park, so it is looked at less often.
RETRY_FIRST_S, RETRY_LONGEST_S = 1.0, 60.0
PARK_FIRST_S, PARK_LONGEST_S = 15.0, 600.0
# What a 429 without Retry-After means, and the longest pause a server may ask for.
PAUSE_S, PAUSE_SHORTEST_S, PAUSE_LONGEST_S = 30.0, 1.0, 600.0
# A request that timed out here may still be carried out over there; this long after its timeout it is not any more.
SETTLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """The message is visible. `ts` is Slack's name for it in its channel."""

    ts: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing was posted: wait, then post again. With `alarm` an operator has to act, so `words` are an error."""

    delay_s: float
    reason: ErrorClass
    words: str
    alarm: bool


@dataclass(frozen=True, slots=True)
class Verify:
    """The message may be there: wait, then look for its id, and post again only when it is absent. `alarm` as in `Wait`."""

    settle_s: float
    reason: ErrorClass
    words: str
    alarm: bool


@dataclass(frozen=True, slots=True)
class Degrade:
    """Slack refuses this form, so nothing was posted: render `form` and post that at once."""

    form: Form
    words: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Slack refuses every form. `words` say what it said last, for the dead letter."""

    reason: Reason
    words: str


Step = Delivered | Wait | Verify | Degrade | Dead
_SMALLER = {Form.FULL: Form.SECTION, Form.SECTION: Form.TEXT}


def next_step(answer: Answer, *, channel: str, form: Form, tries: int, timeout_s: float, chance: float = 1.0) -> Step:
    """Decide after a post. `tries` counts the posts of this delivery that failed before this one, `timeout_s` is the client's,
    `chance` in 0..1 shortens pauses that nobody asked for by up to half, so that workers do not come back all at once."""
    if answer.ok and answer.ts is not None:
        return Delivered(answer.ts)
    reason, words = classify(answer), _words(answer, channel)
    match reason:
        case ErrorClass.MESSAGE:
            smaller = _SMALLER.get(form)
            if smaller is not None:
                return Degrade(smaller, words)
            return Dead(
                Reason.REFUSED, f"Slack refuses the message for {channel} in every form, the last time with {answer.error}."
            )
        case ErrorClass.THROTTLE:
            return Verify(_pause(answer), reason, words, alarm=False)
        case ErrorClass.AMBIGUOUS:
            return Verify(max(timeout_s + SETTLE_S, _retry(tries, chance)), reason, words, alarm=False)
        case ErrorClass.AUTH | ErrorClass.CHANNEL:
            return Wait(_park(tries, chance), reason, words, alarm=True)
        case ErrorClass.UNOPENED | ErrorClass.THREAD:
            return Wait(_retry(tries, chance), reason, words, alarm=False)


def next_lookup(answer: Answer, *, channel: str, tries: int, chance: float = 1.0) -> Verify:
    """Decide after a lookup that failed: look again later, for ever. `tries` counts the lookups in a row that failed before."""
    reason, words = classify(answer), f"{channel} cannot be read, to see whether the message is there. {_words(answer, channel)}"
    match reason:
        case ErrorClass.THROTTLE:
            return Verify(_pause(answer), reason, words, alarm=False)
        case ErrorClass.AUTH | ErrorClass.CHANNEL:
            return Verify(_park(tries, chance), reason, words, alarm=True)
        case _:
            return Verify(_retry(tries, chance), reason, words, alarm=False)


def _pause(answer: Answer) -> float:
    """As long as Slack asks for, but neither not at all nor for ever."""
    asked = PAUSE_S if answer.retry_after_s is None else answer.retry_after_s
    return min(max(asked, PAUSE_SHORTEST_S), PAUSE_LONGEST_S)


def _retry(tries: int, chance: float) -> float:
    return _backoff(RETRY_FIRST_S, RETRY_LONGEST_S, tries, chance)


def _park(tries: int, chance: float) -> float:
    return _backoff(PARK_FIRST_S, PARK_LONGEST_S, tries, chance)


def _backoff(first_s: float, longest_s: float, tries: int, chance: float) -> float:
    """Twice as long each time. The exponent is bounded, as 2.0 ** 1024 overflows and an outage may last for a week."""
    return min(longest_s, first_s * 2.0 ** min(tries, 30)) * (1 + chance) / 2


def _words(answer: Answer, channel: str) -> str:
    status = f" (HTTP {answer.status})" if answer.status not in (None, 200) else ""
    return f"Slack failed for {channel}: {answer.error}{status}. {advice(answer, channel)}."
