"""The few cuts of an article that show why it matched: what a person reads in the alert.

Each snippet shows at least one term that the others do not, and as many as fit; so three terms in one sentence make one
snippet. A snippet is a sentence where one fits, with its neighbours where they fit too, else a piece of it cut between words
and marked with an ellipsis. Blanks and line breaks become single blanks, and so do tags; entities are shown as what they mean.
A snippet must never be longer than it may, nor tear a character; of a long text only what lies around the hits is looked at.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from operator import attrgetter
from typing import NamedTuple

from matching.analysis import Document, sentence_around, sentence_end, sentence_start
from matching.hits import Hit
from wording import PAD, boundary_after, boundary_before

_MOST_PER_TERM = 5  # hits of one term looked at: the first ones say enough
_MOST_LOOKED_AT = 40  # hits in all
_ELLIPSIS = "…"
_BLANKS = re.compile(r"\s+")
_start = attrgetter("start")


class Snippet(NamedTuple):
    """A cut of one field; `marks` are the hits in it, in code points of `text`, end excluded, apart from each other."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


class _Window(NamedTuple):
    """Code points of a field that could become a snippet, whether its sentence goes on, and the terms seen in it."""

    field: str
    start: int
    end: int
    goes_on_before: bool
    goes_on_after: bool
    terms: frozenset[str]


def snippets(document: Document, hits: Sequence[Hit], most: int = 3, longest: int = 240) -> tuple[Snippet, ...]:
    """At most `most` cuts of at most `longest` code points, title first; together they show as many terms as they can."""
    shown = _Shown(document, hits, longest)
    looked_at = _looked_at(hits)
    missing = {hit.term for hit in hits}
    chosen: list[_Window] = []
    while missing and len(chosen) < most and (best := shown.best(looked_at, missing)) is not None:
        chosen.append(shown.widened(best, chosen))
        missing -= chosen[-1].terms
    chosen.sort(key=lambda window: (window.field != "title", window.field, window.start))
    return tuple(shown.snippet(window) for window in chosen)


def _looked_at(hits: Sequence[Hit]) -> list[Hit]:
    """The first hits of each term."""
    seen: dict[str, int] = {}
    kept = []
    for hit in hits:
        seen[hit.term] = seen.get(hit.term, 0) + 1
        if seen[hit.term] <= _MOST_PER_TERM:
            kept.append(hit)
    return kept[:_MOST_LOOKED_AT]


class _Shown:
    """The fields of a document with the hits in each, to be asked for the hits of a window and not for all."""

    def __init__(self, document: Document, hits: Sequence[Hit], longest: int) -> None:
        self._document, self._longest = document, longest
        self._hits: dict[str, list[Hit]] = {}
        for hit in sorted(set(hits)):
            self._hits.setdefault(hit.field, []).append(hit)
        self._starts = {field: list(map(_start, some)) for field, some in self._hits.items()}
        self._near: dict[Hit, set[str]] = {}
        self._windows: dict[Hit, _Window] = {}

    def best(self, hits: Sequence[Hit], missing: Set[str]) -> _Window | None:
        """The first of those windows that show most of the missing terms; None where none shows any. Sentences are looked for
        where the window may be better than those before it alone."""
        best, shows = None, (0, True)
        for hit in hits:
            # The headline stands above the snippets anyway, so of two equal windows the one in the body tells more.
            is_told = hit.field != "title"
            # What stands near is asked only where more is missing than the hit's own term.
            near = 1 if len(missing) == 1 and hit.term in missing else len(self._terms_near(hit) & missing)
            if (near, is_told) > shows:
                window = self._window(hit)
                if (found := (len(window.terms & missing), is_told)) > shows:
                    best, shows = window, found
                    if found == (len(missing), True):
                        break  # no other can be better
        return best

    def _terms_near(self, hit: Hit) -> set[str]:
        """The terms so near that the window of this hit may show them; looked for once."""
        known = self._near.get(hit)
        if known is None:
            starts = self._starts[hit.field]
            first = bisect_left(starts, hit.start - self._longest)
            last = bisect_left(starts, hit.end + self._longest, first)
            known = self._near[hit] = {each.term for each in self._hits[hit.field][first:last]}
        return known

    def _window(self, hit: Hit) -> _Window:
        """The sentence around a hit, or a piece of it; looked for once."""
        known = self._windows.get(hit)
        if known is None:
            known = self._windows[hit] = self._made_window(hit)
        return known

    def _made_window(self, hit: Hit) -> _Window:
        text, longest = self._document.fields[hit.field].read, self._longest
        first, last = start, end = sentence_around(text, hit.start, hit.end, longest, self._document.language)
        if last - first > longest:
            start, end = _piece(text, first, last, hit, max(1, longest - 2 * len(_ELLIPSIS)))
        return _Window(hit.field, start, end, start > first, end < last, self._inside(hit.field, start, end) | {hit.term})

    def widened(self, window: _Window, chosen: Sequence[_Window]) -> _Window:
        """A whole sentence with its neighbours, where they fit and no other snippet shows them; only for those that were chosen,
        since it takes longest."""
        if window.goes_on_before or window.goes_on_after:
            return window
        others = [each for each in chosen if each.field == window.field]
        text = self._document.fields[window.field].read
        begin = max((each.end for each in others if each.end <= window.start), default=0)
        stop = min((each.start for each in others if each.start >= window.end), default=len(text))
        start, end = _with_neighbours(text, window.start, window.end, self._longest, begin, stop)
        return window._replace(start=start, end=end, terms=window.terms | self._inside(window.field, start, end))

    def snippet(self, window: _Window) -> Snippet:
        """The window as it is shown: blanks made single, ellipses where a sentence goes on, hits marked."""
        start, end = window.start, window.end
        hits = [hit for hit in self._hits[window.field] if hit.start < end and hit.end > start]
        marks = [(max(hit.start, start), min(hit.end, end)) for hit in hits]
        before = _ELLIPSIS if window.goes_on_before and self._longest > 2 else ""
        after = _ELLIPSIS if window.goes_on_after and self._longest > 2 else ""
        cut = self._document.fields[window.field].read[start:end]
        if PAD not in cut and " ".join(cut.split()) == cut:
            shift = start - len(before)
            return Snippet(window.field, before + cut + after, _merged([(first - shift, last - shift) for first, last in marks]))
        shown: list[str] = [before] if before else []
        place: list[int] = []
        for character in cut:
            place.append(len(shown))
            if not character.isspace():
                shown += () if character == PAD else character
            elif shown and shown[-1] != " ":
                shown.append(" ")
        place.append(len(shown))
        merged = _merged([(place[first - start], place[last - start]) for first, last in marks])
        return Snippet(window.field, "".join(shown) + after, merged)

    def _inside(self, field: str, start: int, end: int) -> frozenset[str]:
        """The terms whose hits lie in the window."""
        starts = self._starts[field]
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        return frozenset([hit.term for hit in self._hits[field][first:last] if hit.end <= end])


def _with_neighbours(text: str, start: int, end: int, longest: int, begin: int, stop: int) -> tuple[int, int]:
    """The sentence with the one after it and the one before it, as far as they stand in its paragraph and fit, from `begin` to
    `stop`."""
    reach = longest + 1  # so far that a sentence whose end is not found can be seen to be too long
    blank = _BLANKS.match(text, end)
    after = blank.end() if blank else end
    if after < len(text) and "\n" not in text[end:after]:
        last = sentence_end(text, after + 1, reach)
        if last - start <= longest and last <= stop:
            end = last
    before = start - 1
    while before >= 0 and text[before].isspace() and text[before] != "\n":
        before -= 1
    if before >= 0 and text[before] != "\n":
        first = sentence_start(text, before, reach)
        if end - first <= longest and first >= begin:
            start = first
    return start, end


def _piece(text: str, first: int, last: int, hit: Hit, room: int) -> tuple[int, int]:
    """Part of a long sentence with the hit in its middle, cut between words, or between characters where there are no words."""
    if hit.end - hit.start >= room:
        return hit.start, max(boundary_before(text, hit.start + room), hit.start + 1)
    start = max(first, min(hit.start - (room - (hit.end - hit.start)) // 2, last - room))
    end = min(last, start + room)
    if start > first:
        blank = _BLANKS.search(text, start - 1, hit.start)
        start = blank.end() if blank else min(boundary_after(text, start), hit.start)
    if end < last:
        blanks = [match.start() for match in _BLANKS.finditer(text, hit.end, end + 1)]
        end = blanks[-1] if blanks else max(boundary_before(text, end), hit.end)
    return start, end


def _merged(marks: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks that overlap become one, so that none lies in another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)
