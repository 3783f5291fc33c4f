"""Whatever order messages come to their end in, a partition is done as far as none before is open."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.driver.in_hand import InOrder


@given(st.sets(st.integers(0, 60), min_size=1), st.randoms())
def test_all_before_the_end_is_finished_and_all_ends_at_last(offsets: set[int], random: Random) -> None:
    read, open_ones = InOrder(), sorted(offsets)
    for offset in open_ones:
        read.read(offset)
    random.shuffle(open_ones)
    while open_ones:
        read.finished(open_ones.pop())
        end = read.end()
        assert end is None or min(open_ones, default=end) >= end
    assert read.end() == max(offsets) + 1
