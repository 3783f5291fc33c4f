"""Makes matching/fingerprints/background.txt: how rare words are in English news, by their first letters.

    python -m tests.trials.background_words

Counted over the English articles of ../shared/data/articles/world.jsonl.gz. Kept are single words that stand in at least five of
a thousand of them, cut to seven letters, each with a rounded number: nothing that an outlet wrote can be read out of it.
"""

from collections import Counter, defaultdict
from math import log

from matching.fingerprints.making import keys_of
from matching.fingerprints.words import words_of, words_of_article
from tests.trials.data import ROOT, files, read

_MADE = ROOT / "matching" / "fingerprints" / "background.txt"
_FEWEST = 5  # of a thousand
_HEAD = """\
# How rare words are in English news, by their first seven letters. Read by making.py; docs/fingerprint.md says what for.
# Part of the scheme w1: another number here makes other fingerprints, and so asks for a new version.
# Each line: a number, a colon, words. The number is ten times the natural logarithm of how many articles there are for one that
# has the word. Made by tests/trials/background_words.py over 3,238 English articles of many outlets, 2012 to 2020: single words
# that stand in at least five of a thousand, and nothing else of the articles. A word not listed is rarer.
"""


def run() -> None:
    """Write the file anew."""
    counts: Counter[bytes] = Counter()
    articles = 0
    for article in read(files("articles/world.jsonl.gz")[0]):
        articles += 1
        words = {*words_of(article["title"]), *words_of_article(article["body"]).words}
        counts.update(set(keys_of(list(words))))
    by_weight: dict[int, list[str]] = defaultdict(list)
    for key, count in counts.items():
        if count * 1000 >= _FEWEST * articles and len(key) > 1:
            by_weight[int(10 * log(articles / count))].append(key.decode())
    lines = [line for weight in sorted(by_weight) for line in _wrapped(f"{weight}:", sorted(by_weight[weight]))]
    _MADE.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


def _wrapped(before: str, words: list[str]) -> list[str]:
    """Lines of at most 130 characters."""
    lines = [before]
    for word in words:
        if len(lines[-1]) + len(word) > 128:
            lines.append(before)
        lines[-1] += f" {word}"
    return lines


if __name__ == "__main__":
    run()
