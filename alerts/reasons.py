"""Why a match became no alert: a closed list, of which the log names one for each such match.

It is said nowhere else: the metrics and the counts of a worker have one number for all of them together (`matches suppressed`).
The list grows with the objections of pipeline.py. A word that was once published keeps its meaning, because saved searches in
logs hang on it.
"""

from enum import StrEnum


class Reason(StrEnum):
    """One word for each way in which a match ends without an alert."""

    DUPLICATE = "duplicate"
    """The receiver has been told of this article before."""

    SHADOW = "shadow"
    """All rules that matched are in shadow: what they would tell is counted, and nobody is told."""
