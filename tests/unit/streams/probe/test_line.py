"""Kafka's bytes and SCRAM's messages, without a connection; and that every refusal has its words."""

import struct

import pytest

from config.settings.kinds import Secret
from config.settings.settings import KafkaSettings
from streams.probe.line import (
    CORRELATION,
    AnswerCursor,
    Key,
    WireError,
    blob,
    read_api_keys,
    read_coordinator,
    request,
    text,
    texts,
)
from streams.probe.look import shown
from streams.probe.refusals import WORDS, KafkaRefusal, PortFault
from streams.probe.scram import Scram, ScramError


def answer(body: bytes) -> AnswerCursor:
    return AnswerCursor(struct.pack(">i", CORRELATION) + body)


def test_a_request_is_one_frame() -> None:
    frame = request(Key.SASL_HANDSHAKE, text("PLAIN"))
    assert frame == b"\0\0\0\x1a" + b"\0\x11\0\1" + b"\0\0\0\7" + b"\0\x09wirewatch" + b"\0\5PLAIN"
    assert texts(["a", "é"]) == b"\0\0\0\2\0\1a\0\2\xc3\xa9"
    assert blob(b"") == b"\0\0\0\0"


def test_answers_are_read() -> None:
    assert read_api_keys(answer(b"\0\0" + b"\0\0\0\1" + b"\0\3\0\0\0\x0d")) == {3: 13}
    body = b"\0\0\0\0" + b"\0\0" + b"\xff\xff" + b"\0\0\0\1" + text("::1") + b"\0\0\x23\x84"
    assert read_coordinator(answer(body)) == (0, "[::1]:9092")


@pytest.mark.parametrize("body", [b"", b"\0\0\0\0\0\1", b"\0\x23"])
def test_an_answer_that_is_none_is_an_error(body: bytes) -> None:
    with pytest.raises(WireError):
        read_api_keys(answer(body))
    with pytest.raises(WireError):
        AnswerCursor(b"HTTP/1.1")


def test_scram_as_rfc_7677_has_it() -> None:
    login = Scram("sha256", "user", "rOprNGfwEbeRWgbNEkqO")
    assert login.first() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    said = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    assert login.final(said, "pencil") == (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )


@pytest.mark.parametrize(
    "said", [b"", b"e=other-error", b"r=stranger,s=QQ==,i=4096", b"r=mine+,s=QQ==,i=0", b"r=mine+,s=QQ==,i=9999999"]
)
def test_a_scram_answer_that_makes_no_sense(said: bytes) -> None:
    with pytest.raises(ScramError) as caught:
        Scram("sha256", "user", "mine").final(said, "hunter2")
    assert "hunter2" not in str(caught.value)


def test_every_fault_has_words_and_none_a_password() -> None:
    assert set(WORDS) == set(PortFault)
    kafka = KafkaSettings(sasl_username="wirewatch", sasl_password=Secret("hunter2"), sasl_mechanism="PLAIN")
    for fault in PortFault:
        refusal = KafkaRefusal(fault, "kafka:9092", "detail")
        for words in (refusal.found(kafka), refusal.fix(kafka)):
            assert "hunter2" not in words
            assert "{" not in words


def test_another_programs_words_fit_a_line() -> None:
    assert shown("HTTP/1.1 400 Bad\x1b[31m\r") == '"HTTP/1.1 400 Bad?[31m"'
    assert len(shown("x" * 500)) == 62
