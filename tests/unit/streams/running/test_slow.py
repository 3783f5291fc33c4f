"""A long wait is told once, a short one never."""

import logging
import threading

import pytest

from streams.running import told_if_slow


def test_what_takes_long_is_told_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    told = threading.Event()

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.set()

    log = logging.getLogger("test-of-slow")
    log.addHandler(Told())
    with told_if_slow(log, "a\x1b[31m file", after_s=0):
        assert told.wait(60)
    assert caplog.messages == ["Waiting for a\\x1b[31m file ..."]
    with told_if_slow(log, "nothing", after_s=60):
        pass
    assert len(caplog.messages) == 1
