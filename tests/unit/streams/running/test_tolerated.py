"""What was tolerated, by outlet: told once an hour with an example, bounded however many outlets there seem to be."""

import pytest

from schemas import Remark
from streams.running.tolerated import MOST_LINES, MOST_OUTLETS, OTHERS, Tolerated

LANGUAGE = Remark.of("language", "English", "en", "send a BCP 47 tag, such as en or pt-BR")
COUNTRY = Remark.of("source.country", "UK", "GB", "send a code")


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_outlet_is_told_at_once_and_then_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    tolerated = Tolerated(clock)
    tolerated.add("a.example", [LANGUAGE, COUNTRY])
    tolerated.add("a.example", [LANGUAGE])
    tolerated.tell()
    assert caplog.messages == [
        'Tolerated in 2 articles of a.example: 2 x language: "English" is read as "en"; '
        'send a BCP 47 tag, such as en or pt-BR; 1 x source.country: "UK" is read as "GB"; send a code. '
        "docs/publishing.md says more."
    ]
    tolerated.add("a.example", [COUNTRY])
    tolerated.add("b.example", [COUNTRY])
    clock.now = 3599.0
    tolerated.tell()
    assert [line.partition(":")[0] for line in caplog.messages[1:]] == ["Tolerated in 1 article of b.example"]
    clock.now = 3600.0
    tolerated.tell()
    assert caplog.messages[2].startswith("Tolerated in 1 article of a.example: ")
    assert tolerated.members == {"language": 2, "source.country": 3}


def test_nothing_new_is_nothing_told(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    tolerated = Tolerated(clock)
    tolerated.add("a.example", [LANGUAGE])
    for clock.now in (0.0, 4000.0, 8000.0):
        tolerated.tell()
    assert len(caplog.messages) == 1


def test_at_the_end_all_is_told(caplog: pytest.LogCaptureFixture) -> None:
    tolerated = Tolerated(Clock())
    tolerated.add("a.example", [LANGUAGE])
    tolerated.tell()
    tolerated.add("a.example", [COUNTRY])
    tolerated.tell(at_end=True)
    assert "source.country" in caplog.messages[1]


def test_many_outlets_fill_neither_log_nor_memory(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    tolerated = Tolerated(clock)
    for number in range(3 * MOST_OUTLETS):
        tolerated.add(f"{number}.example", [LANGUAGE])
    tolerated.tell()
    assert len(caplog.messages) == MOST_LINES + 1
    assert f"of {OTHERS}: " in caplog.messages[0]
    rest = MOST_OUTLETS + 1 - MOST_LINES
    assert caplog.messages[-1] == f"Tolerated in {rest} articles of {rest} outlets more: language {rest}."
    clock.now = 7200.0
    tolerated.tell()
    tolerated.add("new.example", [LANGUAGE])
    tolerated.tell()
    assert "of new.example: " in caplog.messages[-1], "what was told long ago is forgotten, so there is room again"
