"""The percolator without its index: whatever the presearch lets through or holds back, the evaluation has the last word."""

from collections.abc import Iterable

from matching.analysis.document import Document
from matching.engine.concepts import Concepts
from matching.engine.percolator import Answers, Found, RunningRule
from matching.query import Query


class EveryRule:
    """Asks each rule about each article, or those that are `named`."""

    def __init__(self) -> None:
        self.named: Iterable[str] | None = None
        self._concepts = Concepts()
        self._rules: dict[str, RunningRule] = {}

    def __len__(self) -> int:
        return len(self._rules)

    def add(self, rule_id: str, query: Query) -> None:
        """From the next article on the rule runs."""
        self._rules[rule_id] = RunningRule(rule_id, self._concepts.take(query))

    def percolate(self, document: Document) -> list[Found]:
        """The rules that match the article, in the order of their ids."""
        answers, rules = Answers(document, self._concepts.keys(document)), self._rules
        asked = sorted(rules if self.named is None else self.named)
        return [Found(rules[rule_id], answers) for rule_id in asked if answers.holds(rules[rule_id].concept)]
