"""What a worker logs of the libraries below it."""

import logging

import pytest

from streams.logs import set_up_logging


def test_of_a_partition_that_a_rebalance_brought_faust_gives_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    root, faust = logging.getLogger(), logging.getLogger("faust.transport.drivers.aiokafka")
    handlers, level, filters = root.handlers[:], root.level, faust.filters[:]
    try:
        set_up_logging("info")
        faust.error("Aiokafka has not sent fetch request for %r since start (started %s)", "articles.v1/3", "11 minutes ago")
        faust.error("Aiokafka stopped fetching from %r (last done %s)", "articles.v1/3", "11 minutes ago")
    finally:
        root.handlers[:], faust.filters[:] = handlers, filters
        root.setLevel(level)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("Aiokafka stopped fetching from 'articles.v1/3' (last done 11 minutes ago)")
