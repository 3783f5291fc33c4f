"""Cases from the test suites of peers, put into our language: the same documents must be found, the same mistakes refused.

Two translators: of Lucene's surround queries, where `2n` is a distance of two positions and so one word between, and of
Elasticsearch's intervals. A case that differs is in DIFFERENT with the reason that the design gives; one that is there and
agrees fails the trial as well, so that the list stays true.
"""

import re
from itertools import permutations
from typing import Any

from matching.analysis.document import Document
from matching.language.errors import QueryErrors
from matching.language.parser import parse
from tests.oracle import evaluate
from tests.trials.data import rows

ANYWHERE = 100  # the largest distance: the documents are shorter

_LETTERS = "three letters stand before * or ? (Grammar), so that a pattern is found by them"
_AND = "nothing between two operands is AND (Grammar)"
_FIELD = "a field may stand before any operand (Grammar); here near means near in that field"
_INTERVALS = "NEAR, ONEAR and EXCEPT are all there is (Operators); no operator looks at what stands between"
DIFFERENT = {
    "lucene-009": _LETTERS,
    "lucene-011": _LETTERS,
    "lucene-013": _LETTERS,
    "lucene-073": _AND,
    "lucene-083": _AND,
    "lucene-093": _FIELD,
    "lucene-095": _FIELD,
    "es-11": _INTERVALS,
    "es-15": _INTERVALS,
    "es-23": "words are compared whole or by * and ? (Words); there are no ranges of words",
}


class NoCounterpartError(Exception):
    """Our language has nothing like it."""


def run() -> bool:
    """Whether every case agrees or differs for a known reason."""
    cases = [*rows("conformance/lucene_surround.jsonl"), *rows("conformance/es_intervals.jsonl")]
    wrong = 0
    agreeing = 0
    for case in cases:
        told, agrees = outcome(case)
        known = DIFFERENT.get(case["id"])
        agreeing += agrees
        wrong += agrees == (known is not None)
        if not agrees:
            print(f"  {case['id']} differs: {known or 'FOR NO KNOWN REASON'}\n      {told}")
        elif known:
            print(f"  {case['id']} agrees, and is listed as different: {told}")
    print(f"{len(cases)} cases of peers: {agreeing} agree, {len(cases) - agreeing} differ, {wrong} of them against the list.")
    return wrong == 0


def outcome(case: dict[str, Any]) -> tuple[str, bool]:
    """What we say to a case, in words, and whether that is what the peer says."""
    wanted = case["expect"] if "expect" in case else case["expect_count"]
    try:
        ours = of_intervals(case["intervals"]) if "intervals" in case else Surround(case).translate()
        query = parse(ours)
    except NoCounterpartError as error:
        return f"no counterpart: {error}", False
    except QueryErrors as errors:
        codes = ", ".join(error.code for error in errors.errors)
        return f"{errors.errors[0].text!r} is refused ({codes}), wanted {wanted}", wanted == "error"
    if wanted == "error":
        return f"{ours!r} is understood, and refused there", False
    documents = case["docs"].values() if isinstance(case["docs"], dict) else case["docs"]
    found = [index for index, text in enumerate(documents) if evaluate(query, Document.of({"body": text})) is not None]
    return f"{ours!r} finds {found}, wanted {wanted}", wanted == (found if "expect" in case else len(found))


class Surround:
    """Lucene's surround language: `a 2n b`, `OR(a, b)`, `3w(a, b, c)`; small operators, and fields such as `bi:`."""

    _PIECE = re.compile(r"\(|\)|,|[^\s(),]+")
    _NEAR = re.compile(r"(\d*)([nw])", re.IGNORECASE)

    def __init__(self, case: dict[str, Any]) -> None:
        self.text: str = case["query"]
        self.pieces = [*self._PIECE.findall(self.text), ""]
        self.at = 0
        self.is_refused = case["expect"] == "error" and case["kind"] != "must_fail_in_proximity"

    def translate(self) -> str:
        """The query in our language. One that must be refused is asked as it stands: there is nothing to translate."""
        return self.text if self.is_refused else self.infix()

    def infix(self) -> str:
        """Operands and what joins them, from left to right; all of one kind in the cases there are."""
        written = self.operand()
        while self.pieces[self.at] not in ("", ")", ","):
            operator = self.operator(self.next())
            written = f"{written} {operator} {self.operand()}"
        return written

    def operand(self) -> str:
        """A word, a bracket, or an operator before its list."""
        piece = self.next()
        if piece == "(":
            written = f"({self.infix()})"
            self.next()
            return written
        if self.pieces[self.at] == "(":
            self.next()
            parts = [self.infix()]
            while self.next() == ",":
                parts.append(self.infix())
            return self.listed(self.operator(piece), parts)
        return piece.replace("bi:", "title:")

    def listed(self, operator: str, parts: list[str]) -> str:
        """The parts under the operator; near each other in any order is each order of a chain."""
        if operator.startswith("NEAR"):
            return f"({' OR '.join('(' + f' {operator} '.join(order) + ')' for order in permutations(parts))})"
        return f"({f' {operator} '.join(f'({part})' for part in parts)})"

    def operator(self, piece: str) -> str:
        """Ours."""
        near = self._NEAR.fullmatch(piece)
        if near is None:
            return piece.upper()
        return f"{'NEAR' if near[2].lower() == 'n' else 'ONEAR'}/{int(near[1] or 1) - 1}"

    def next(self) -> str:
        """The next piece."""
        self.at += 1
        return self.pieces[self.at - 1]


def of_intervals(rule: dict[str, Any]) -> str:
    """An interval rule in our language. Raises NoCounterpartError."""
    ((kind, body),) = rule.items()
    if kind == "match":
        written = _near(body["query"].split(), body)
    elif kind == "all_of":
        written = _near([of_intervals(each) for each in body["intervals"]], body)
    elif kind == "any_of":
        written = f"({' OR '.join(of_intervals(each) for each in body['intervals'])})"
    elif kind == "wildcard":
        written = body["pattern"]
    else:
        raise NoCounterpartError(kind)
    return _filtered(written, body.get("filter"))


def _near(parts: list[str], body: dict[str, Any]) -> str:
    gaps = body.get("max_gaps", -1)
    operator = f"{'ONEAR' if body.get('ordered') else 'NEAR'}/{ANYWHERE if gaps < 0 else gaps}"
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})"


def _filtered(written: str, condition: dict[str, Any] | None) -> str:
    if condition is None:
        return written
    ((kind, rule),) = condition.items()
    if kind == "not_contained_by":
        return f"{written} EXCEPT {of_intervals(rule)}"
    if kind == "after":
        return f"{of_intervals(rule)} ONEAR/{ANYWHERE} {written}"
    raise NoCounterpartError(f"filter {kind}")
