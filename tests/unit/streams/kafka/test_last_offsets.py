"""Which offsets are the last ones of a topic, so many at most: shared out among its partitions, none left unused."""

from kafka import TopicPartition

from streams.kafka.reading import last_offsets

ONE, TWO, THREE = (TopicPartition("articles.v1", number) for number in range(3))


def test_what_one_partition_does_not_need_goes_to_the_others() -> None:
    starts, ends = {ONE: 10, TWO: 0, THREE: 50}, {ONE: 110, TWO: 4, THREE: 1050}
    assert last_offsets(starts, ends, 64) == {ONE: 80, TWO: 0, THREE: 1020}
    assert last_offsets(starts, ends, 5000) == starts
    assert last_offsets(starts, ends, 2) == {ONE: 109, TWO: 4, THREE: 1049}


def test_a_partition_that_ends_before_it_begins_is_not_read() -> None:
    assert last_offsets({ONE: 7}, {ONE: 5}, 3) == {ONE: 5}
