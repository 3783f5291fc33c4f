"""How much work one watchlist file may make, counted and not timed, so that the same file is judged alike on every machine.

A file of 5 MB can hold ten thousand rules that each name a list of two thousand words, which no machine checks while people wait.
So the queries of a file are measured with all names written out, and with the rejects, masks and defaults that are added to each
of them. Its tests are measured by the articles that they are held against. What goes beyond a limit is refused with a sentence,
and what stands before it runs. Ordinary files come nowhere near.
"""

from dataclasses import dataclass, field

from matching.proofs import Effort

MOST_CHARACTERS = 5_000_000  # of all queries of a file, as typed and with their names written out: of 10,000 rules 500 each
MOST_TESTED = 10_000_000  # letters of all texts and articles that the tests of a file are held against
MOST_EXPLAINED = 50  # tests of a file that fail and say why: an explanation costs a hundred times the answer
MOST_EXPLAINED_LETTERS = 20_000  # of one of them
MOST_STEPS = 4_000_000  # of looking at what is probably not meant, in all queries of a file
NAME = 300  # characters that reading one more rule is worth, beside its own
LIST = 20  # and naming one more list


@dataclass(slots=True)
class Spent:
    """What one file has cost so far."""

    characters: int = 0
    tested: int = 0
    explained: int = 0
    proofs: Effort = field(default_factory=lambda: Effort(MOST_STEPS))

    @property
    def is_too_much(self) -> bool:
        """Whether no more queries are read."""
        return self.characters > MOST_CHARACTERS
