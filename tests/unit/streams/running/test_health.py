"""Counts are told when there is news, and only then."""

import logging

import pytest

from streams.running.health import Counts


def test_counts_are_told_once_for_each_change(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    counts = Counts()
    counts.tell()
    for _ in range(1234):
        counts.add("articles unmatched")
    counts.add("articles matched")
    counts.tell()
    counts.tell()
    assert [record.getMessage() for record in caplog.records] == ["So far: articles matched 1, articles unmatched 1,234."]
