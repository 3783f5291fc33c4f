"""What `wirewatch silence` says of silences, and which rules one would hide."""

from wirewatch.silences.hid import Hid, hid_by
from wirewatch.silences.hiding import Hidden, hidden_by
from wirewatch.silences.lasting import LASTING, Lasting
from wirewatch.silences.stories import first_of_story, receiver_of_story
from wirewatch.silences.words import SilenceError, as_object, ended, in_a_line, one_of, subject

__all__ = [
    "LASTING",
    "Hid",
    "Hidden",
    "Lasting",
    "SilenceError",
    "as_object",
    "ended",
    "first_of_story",
    "hid_by",
    "hidden_by",
    "in_a_line",
    "one_of",
    "receiver_of_story",
    "subject",
]
