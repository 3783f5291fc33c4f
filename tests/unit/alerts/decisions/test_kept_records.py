"""The record of a decision: measured once and written once, and never that of another."""

from datetime import UTC, datetime

from schemas import Decision, Outcome, Quote, Reason, Shown, dump, record_of
from schemas.decisions.quotes import _MOST_KEPT, _kept

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def decision(number: int) -> Decision:
    card = Shown("On it", "The Example", AT, quotes=(Quote("A quote of it", ((2, 7),)),))
    return Decision(f"{number:032x}", "#syria", Outcome.TOLD, Reason.NEW, "tell", AT, card=card)


def test_each_decision_has_its_own_record_however_many_there_were() -> None:
    for number in range(2 * _MOST_KEPT + 10):
        # None of them is held here, so the next one may stand where this one stood.
        assert Decision.read(record_of(decision(number))).id == f"{number:032x}"
    assert 0 < len(_kept) <= _MOST_KEPT


def test_it_is_made_once_and_leaves_out_what_was_quoted() -> None:
    made = decision(1)
    assert record_of(made) is record_of(made)
    assert b'"quotes":[]' in record_of(made)
    assert b"A quote of it" in dump(made)
