"""`make bench`: run the benchmarks named on the command line, or all, and print what docs/performance.md holds.

make bench                     all of them, about a quarter of an hour
.venv/bin/python -m tests.benchmarks pipeline latency
"""

import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from tests.benchmarks import delivery, functions, hostile, latency, ledger, live, matcher, memory, pipeline, watchlists
from tests.benchmarks.lucene import bench as lucene

BENCHMARKS: dict[str, Callable[[], None]] = {
    "matcher": matcher.run,
    "lucene": lucene.run,
    "profile": functions.run,
    "hostile": hostile.run,
    "watchlists": watchlists.run,
    "pipeline": pipeline.run,
    "delivery": delivery.run,
    "ledger": ledger.run,
    "latency": latency.run,
    "live": live.run,
    "memory": memory.run,
}


def main(names: list[str]) -> int:
    """Run them one after the other: side by side they would measure each other."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    print(f"{datetime.now(UTC):%d %B %Y}, {platform.python_implementation()} {platform.python_version()}, {processor()}\n")
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
        print(flush=True)
    return 0


def processor() -> str:
    """What the machine calls its processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            lines = [line for line in file if line.startswith("model name")]
    except OSError:
        lines = []
    return f"{len(lines)} x {lines[0].partition(':')[2].strip()}" if lines else platform.processor() or platform.machine()


sys.exit(main(sys.argv[1:]))
