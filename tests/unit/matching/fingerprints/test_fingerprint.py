"""What is promised of fingerprints beside the vectors: strings of other versions, and of nobody, and how long a text may be."""

import json
from pathlib import Path

import pytest

from matching.fingerprints import Fingerprint, Relation, fingerprint, relation
from matching.fingerprints.words import LONGEST, words_of, words_of_article

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,000.5, 3.4.5 and 1.,2", "10005 345 and 1 2"),
        (".5 5. ,7 7, 1.a a.1 1,\n2", "5 5 7 7 1 a a 1 1 2"),
        ("0.0 0,0,0.0", "00 0000"),
        ("١.٢ １，２ é1.2é", "١ ٢ １ ２ é12é"),
    ],
)
def test_stops_and_commas_between_digits_drop_out_and_no_others(text: str, words: str) -> None:
    assert words_of(text) == words_of_article(text).words == words.encode().split()


@pytest.mark.parametrize("sign", "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f")
def test_what_nobody_sees_drops_out(sign: str) -> None:
    assert words_of(f"co{sign}operate {sign}“café”") == [b"cooperate", "café".encode()]


def test_furniture_is_left_out_line_by_line() -> None:
    text = "Ships left.\nSign up for our Newsletter\n\nThe inbox of the harbour master was full, and all of it was of one ship.\n"
    assert b" ".join(words_of_article(text).words).startswith(b"ships left the inbox of the harbour")
    headlines = "".join(f"Ferry Number {number} Leaves\n" for number in range(8))
    assert words_of_article(headlines).is_list
    assert not words_of_article(headlines.replace("Ferry", "a ferry")).is_list
    assert not words_of_article(headlines.replace("Number", "2 3")).is_list
