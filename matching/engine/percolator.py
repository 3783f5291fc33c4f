"""Every article past every rule: the door to this room for the live stream.

    percolator = Percolator()
    percolator.add("russia-us-syria", parse("Russia AND US AND Syria cooperation"))
    percolator.percolate(Document.of({"title": ..., "body": ...}))    -> [a Found of "russia-us-syria", with its hits]

The presearch names the rules that could match, the concepts of those are asked, and what holds gives its hits to whoever asks for
them. The cost follows the rules that could match, not all of them. Rules come and go one at a time, seen by the next article.
Must give for each rule what tests/oracle.py gives; knows nothing of channels, alerts or time.
"""

from matching.analysis import Document
from matching.engine.answers import Answers
from matching.engine.concepts import Concept, Concepts
from matching.engine.presearch import TermIndex
from matching.hits import Hit
from matching.query import Query, is_negative


class Found:
    """A rule that matched. Its hits are made when they are asked for: who only counts matches need not pay for them."""

    __slots__ = ("_answers", "_concept", "rule_id")

    def __init__(self, rule_id: str, answers: Answers, concept: Concept) -> None:
        self.rule_id, self._answers, self._concept = rule_id, answers, concept

    def __repr__(self) -> str:
        return f"Found({self.rule_id!r}, {self.hits!r})"

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What satisfied the rule, title first."""
        return self._answers.hits(self._concept)


class Percolator:
    """The rules that run. Not for several threads at once."""

    def __init__(self) -> None:
        self._presearch = TermIndex()
        self._concepts = Concepts()
        self._rules: dict[str, Concept] = {}

    def __len__(self) -> int:
        return len(self._rules)

    def add(self, rule_id: str, query: Query) -> None:
        """From the next article on the rule runs; one of the same id is replaced. ValueError for a query of only NOTs."""
        if is_negative(query):
            raise ValueError(
                f"The rule {rule_id} demands no word: {query} would match nearly every article. Add one that must be there."
            )
        if rule_id in self._rules:
            self.remove(rule_id)
        concept = self._rules[rule_id] = self._concepts.take(query)
        self._presearch.add(rule_id, concept.demands)

    def remove(self, rule_id: str) -> None:
        """The rule runs no more. KeyError if there is none of this id."""
        self._concepts.release(self._rules.pop(rule_id))
        self._presearch.remove(rule_id)

    def percolate(self, document: Document) -> list[Found]:
        """The rules that match the article, in the order of their ids."""
        keys = self._concepts.keys(document)
        answers = Answers(document, keys)
        rules, holds = self._rules, answers.holds
        matched = sorted(rule_id for rule_id in self._presearch.candidates(keys) if holds(rules[rule_id]))
        return [Found(rule_id, answers, rules[rule_id]) for rule_id in matched]
