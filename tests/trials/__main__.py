"""`make trial`: every trial, or those that are named: `python -m tests.trials fts5 us`.

Exits with 0 when all went well, 1 when one did not, 2 where there is no data or no such trial.
"""

import sys

from tests.trials import acronyms, conformance, fts5, monitoring, stories, us, watchlists
from tests.trials.data import NoDataError

TRIALS = {
    "watchlists": watchlists.run,
    "conformance": conformance.run,
    "monitoring": monitoring.run,
    "fts5": fts5.run,
    "us": us.run,
    "acronyms": acronyms.run,
    "stories": stories.run,
}


def main(names: list[str]) -> int:
    """Run the trials of these names, all where there are none."""
    unknown = [name for name in names if name not in TRIALS]
    if unknown:
        print(f"There is no trial {unknown[0]}; there are {', '.join(TRIALS)}.", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a trial takes minutes, and is watched through a pipe
    status = 0
    for name in names or TRIALS:
        print(f"\n== {name}")
        try:
            status = max(status, 0 if TRIALS[name]() else 1)
        except NoDataError as error:
            print(error, file=sys.stderr)
            status = 2
    return status


sys.exit(main(sys.argv[1:]))
