"""What is promised of fingerprints beside the vectors: strings of other versions, and of nobody, and how long a text may be."""

import json
from pathlib import Path

import pytest

from matching.fingerprints import Fingerprint, Relation, fingerprint, relation
from matching.fingerprints.words import LONGEST

_VECTORS = Path(__file__).parents[3] / "vectors" / "fingerprints.jsonl"
KNOWN = json.loads(_VECTORS.read_text("utf-8").splitlines()[0])["fingerprint"]


@pytest.mark.parametrize("text", ["w2:AAAA.en.AAAA.AAAA.AAAA", "simhash:9f86d081884c7d65", "", KNOWN.replace("w1:", "w2:")])
def test_one_of_another_scheme_is_related_to_an_identical_string_alone(text: str) -> None:
    other, known = Fingerprint.read(text), Fingerprint.read(KNOWN)
    assert relation(other, Fingerprint.read(text)) is Relation.COPY
    assert relation(other, known) is relation(known, other) is None
    assert relation(other, Fingerprint.read(text + " ")) is None


@pytest.mark.parametrize(
    "text", ["w1:", KNOWN[:-1], KNOWN[:300], KNOWN + "=", KNOWN + "\n", "w1:AAAA.en.A.A.A", "w1:AAAA.en.é.."]
)
def test_a_damaged_one_is_read_as_a_string_and_related_to_no_article(text: str) -> None:
    damaged, known = Fingerprint.read(text), Fingerprint.read(KNOWN)
    assert str(damaged) == text
    assert relation(damaged, known) is relation(known, damaged) is None


def test_what_is_read_is_written_the_same() -> None:
    assert str(Fingerprint.read(KNOWN)) == KNOWN


def test_the_outlet_is_known_with_and_without_www() -> None:
    assert fingerprint("A", "b c d e", "www.Example.com", None) == fingerprint("A", "b c d e", "example.com ", None)


def test_behind_the_longest_text_nothing_is_looked_at() -> None:
    text = "one two three four five six seven. " * (LONGEST // 30)
    assert fingerprint("A", text, "o", "en") == fingerprint("A", text + "and more of it " * 1000, "o", "en")


def test_english_is_what_reads_so_whatever_the_publisher_says() -> None:
    text = "The ferry ran aground off the island, and all of the passengers were taken to the harbour."
    assert fingerprint("A", text, "o", "de") == fingerprint("A", text, "o", "en") == fingerprint("A", text, "o", None)
    assert Fingerprint.read(fingerprint("A", "Die Fähre lief vor der Insel auf Grund.", "o", "en")).language == ""
    assert Fingerprint.read(fingerprint("A", "Die Fähre lief vor der Insel auf Grund.", "o", "de-AT")).language == "de"
