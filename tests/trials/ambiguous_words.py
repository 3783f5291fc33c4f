"""Makes matching/analysis/ambiguous-words.txt: acronyms that are another word of a language, with how common the word is.

    pip install wordfreq
    python -m tests.trials.ambiguous_words

Source: wordfreq 3.1.1 by Robyn Speer, whose data may be shared under CC BY-SA 4.0; so may the file that is made. Kept are

1. of the words that were read and chosen (reviewed-words.txt), those of two to five letters with a Zipf frequency of 3 at least
   (once in a million words), because who writes them at all writes them now and then in the news;
2. besides, words of two or three letters with a frequency of 5.5 at least: pronouns, articles and their like, nothing else is so
   common. Not those that are watched as acronyms and were not chosen: there the acronym makes the frequency.

wordfreq counts small and capital letters together, so a person has to choose; the frequency says which ones are worth it.
"""

from collections import defaultdict
from importlib import import_module
from math import log10
from pathlib import Path
from typing import Any

from matching.analysis.folding import fold

_HERE = Path(__file__).parent
_MADE = Path(__file__).parents[2] / "matching" / "analysis" / "ambiguous-words.txt"
_COMMON, _EVERYWHERE = 3.0, 5.5
_LENGTHS, _SHORT = range(2, 6), 3
_CODES = {"no": "nb"}  # as wordfreq calls it
_HEAD = """\
# Acronyms that are an ordinary word of a language in small letters: NATO and Italian nato. Read by word_lists.py.
# Version 1, made by tests/trials/ambiguous_words.py, which says how they were chosen. Each line: a language, a colon, words
# without accents. A language with ? has words that `check` names and that go on matching in whatever case.
# Source: wordfreq 3.1.1 (Robyn Speer, https://github.com/rspeer/wordfreq), data under CC BY-SA 4.0 with those of Wikipedia,
# OpenSubtitles, Google Books Ngrams (http://books.google.com/ngrams), ParaCrawl and others. This file: CC BY-SA 4.0.
"""


def run() -> None:
    """Write the file anew."""
    reviewed: dict[str, list[str]] = defaultdict(list)
    for line in (_HERE / "reviewed-words.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, _, words = line.partition(":")
            reviewed[language] += words.split()
    watched = {word for words in reviewed.values() for word in words} | set(_ACRONYMS.split())
    lines = []
    for language, chosen in reviewed.items():
        known = frequencies(_CODES.get(language.rstrip("?"), language.rstrip("?")))
        kept = [word for word in chosen if len(word) in _LENGTHS and known.get(word, 0) >= _COMMON]
        if not language.endswith("?"):
            kept += [word for word in known if is_everywhere(word, known[word]) and word not in watched]
        if rare := sorted(set(chosen) - set(kept)):
            print(f"{language}: too rare: {' '.join(rare)}")
        lines += wrapped(language, sorted(set(kept)))
    _MADE.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


def frequencies(language: str) -> dict[str, float]:
    """The Zipf frequency of each word of letters, without accents; spellings that differ in these are added up."""
    wordfreq: Any = import_module("wordfreq")
    sums: dict[str, float] = defaultdict(float)
    for word, share in wordfreq.get_frequency_dict(language, "best").items():
        if word.isalpha():
            sums[fold(word)] += share
    return {word: log10(total) + 9 for word, total in sums.items()}


def is_everywhere(word: str, frequency: float) -> bool:
    """Whether it is so short and common that it is a pronoun, an article or their like."""
    return 2 <= len(word) <= _SHORT and frequency >= _EVERYWHERE


def wrapped(language: str, words: list[str]) -> list[str]:
    """Lines of at most 130 characters."""
    lines = [f"{language}:"]
    for word in words:
        if len(lines[-1]) + len(word) > 128:
            lines.append(f"{language}:")
        lines[-1] += f" {word}"
    return lines


# Acronyms so common in a language that their frequency is their own.
_ACRONYMS = """
usa eu un us uk tv dr mr pc pp spd cdu afd csu fdp ddr zdf ard ue onu pd psd psoe ong pib vvd pvda cda chp akp mhp pkk hdp yle
sdp nhl nba nrk svt dvd sms gps bbc cnn fbi nato usd eur pln czk gdp ceo kt kgb app dna hiv aids cia fifa uefa ms id hp ap tl ok
www com net org http html km cm mm kg ml ha mi st min max nr no ps cd dj vip ip wifi
см рф сша оон ес єс ссср нато км тв
"""

if __name__ == "__main__":
    run()
