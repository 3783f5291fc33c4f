"""Apache Kafka as a child process: its jars, its Java, its storage, its start and end."""

from sandbox.kafka.broker import Broker
from sandbox.kafka.cache import default_cache
from sandbox.kafka.errors import BrokerError
from sandbox.kafka.java import find_java
from sandbox.kafka.trust import refuse_shared_folder

__all__ = [
    "Broker",
    "BrokerError",
    "default_cache",
    "find_java",
    "refuse_shared_folder",
]
