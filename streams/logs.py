"""The log of a worker: on standard error, a line for each thing that an operator can act on, and each thing once.

What Faust, Kafka's clients and asyncio write about a fault that Wirewatch tells itself is left out, and only that: a line of
theirs that nobody else would say must come through.
"""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Of these libraries only what an operator can act on; Kafka's clients tell each attempt of each connection, which we sum up.
QUIET = {
    "faust": logging.WARNING, "mode": logging.WARNING, "asyncio": logging.ERROR, "aiohttp": logging.WARNING,
    "slack_sdk": logging.WARNING, "aiokafka": logging.CRITICAL, "kafka": logging.CRITICAL,
}  # fmt: skip


def set_up_logging(level: str) -> None:
    """Our log on standard error; of the libraries only warnings, at debug level too: there they would drown ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
    logging.getLogger("faust.transport.drivers.aiokafka").addFilter(_is_no_false_alarm)


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    """Faust counts from the worker's start how long a partition stands still, and takes one that a rebalance has just brought for
    stuck."""
    return "(started " not in record.getMessage()
