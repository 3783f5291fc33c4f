"""Why something was not told: a closed list of words, the same in logs and tests.

A person who asks why nobody heard of an article gets one of these words and no other. The list grows with the stages of
pipeline.py; a word, once published, must never change its meaning, since counters and saved searches hang on it.
"""

from enum import StrEnum


class Reason(StrEnum):
    """One word for each way in which a match ends without an alert."""

    DUPLICATE = "duplicate"
    """The receiver has been told of this article before."""

    SHADOW = "shadow"
    """All rules that matched are in shadow: counted, to see what they would tell, and told to nobody."""
