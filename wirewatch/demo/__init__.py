"""What `wirewatch demo` runs and shows: a Kafka of its own, an emulated Slack, articles and what becomes of them."""

from wirewatch.demo.local_kafka import local_kafka
from wirewatch.demo.run import DemoRun
from wirewatch.demo.screen import Screen, choose_screen
from wirewatch.demo.show import Show
from wirewatch.demo.slack_thread import SlackThread

__all__ = [
    "DemoRun",
    "Screen",
    "Show",
    "SlackThread",
    "choose_screen",
    "local_kafka",
]
