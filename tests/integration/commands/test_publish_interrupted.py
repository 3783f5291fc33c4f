"""`wirewatch publish` on a real Kafka, interrupted: it says how many articles Kafka has."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

from config.settings.settings import Settings
from streams.kafka.reading import read_topic
from streams.kafka.topics import ARTICLES
from tests.test_architecture import ROOT
from tests.waiting import until

ARTICLE = {"url": "https://e.example/a", "title": "t", "body": "b", "published_at": "2026-11-22T11:30:00+00:00"}
# A publisher waits for Kafka's answers after so many.
SENT = 1000


def test_ctrl_c_says_how_many_are_in_kafka(prepared: Callable[..., Settings]) -> None:
    settings = prepared()
    ours = {"KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers, "WIREWATCH_TOPIC_PREFIX": settings.topic_prefix}
    command = [sys.executable, "-m", "wirewatch", "publish", "-"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | ours, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin is not None
    for number in range(SENT):
        process.stdin.write(json.dumps({**ARTICLE, "id": f"a{number}"}).encode() + b"\n")
    process.stdin.flush()
    until(lambda: sum(1 for _ in read_topic(settings, ARTICLES)) == SENT, lambda: "what is in Kafka")
    process.send_signal(signal.SIGINT)
    output, said = process.communicate()
    assert (process.returncode, output) == (130, b"")
    assert said.decode() == "Interrupted. 1,000 articles of 1,000 sent are in Kafka.\n"
