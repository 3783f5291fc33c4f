"""Signs beside a word that are part of no word: the # of C#, the dot of .NET, the $ of $ZOOM.

An article is cut into words of letters and digits, so a word of a query finds them with and without a sign. An exact one, `=C#`,
wants the sign too. Words are looked up without it, and the signs are looked at only where the word is already found: no other
query pays for them. What is an operator of other products (= ~ ^ | < > and a backslash) is no sign of a name.
"""

import re
from typing import NamedTuple

from matching.analysis.folding import clean

_SYMBOLS = r"£€¥₹₽₩₺₿¢§°‰™®©№†‡¶←-⇿∀-⋿■-➿⭐-⭕\U0001f000-\U0001faff"
SIGN = re.compile(rf"[#\$%@+*~^=<>|\\{_SYMBOLS}]|(?<!\S)\.(?=\w)|(?<=\w)!(?=\w)")
"""Signs with a meaning, anywhere; a dot that begins a word; marks that are letters of a name."""
_BEFORE = re.compile(rf"(?:[#\$%@+{_SYMBOLS}]+|(?<!\S)\.|(?<=\w)!)\Z")
_AFTER = re.compile(rf"[#\$%@+{_SYMBOLS}]+|!(?=\w)")
_REACH = 40  # characters beside a word that are looked at: invisible ones may stand among them


class Signs(NamedTuple):
    """The signs that a word wants right before and right behind it, and whether nothing but a sign stands before it."""

    before: str
    after: str
    is_first: bool

    def stand_beside(self, text: str, start: int, end: int) -> bool:
        """Whether they stand beside the word at these offsets, and are no part of a longer row: `=.NET` is not in ASP.NET."""
        if self.before:
            head = clean(text[max(0, start - _REACH) : start]).text
            rest = head.removesuffix(self.before)
            if rest == head or (self.is_first and rest and (rest[-1].isalnum() or rest[-1] == self.before[0])):
                return False
        tail = clean(text[end : end + _REACH]).text
        return tail.startswith(self.after) and (not self.after or not tail.startswith(self.after + self.after[-1]))


def signs_beside(text: str, start: int, end: int) -> Signs | None:
    """The signs beside the word at these offsets of what was typed; None where there are none."""
    before, after = _BEFORE.search(text, 0, start), _AFTER.match(text, end)
    if before is None and after is None:
        return None
    first = before.start() if before else start
    return Signs(before[0] if before else "", after[0] if after else "", not first or not text[first - 1].isalnum())
