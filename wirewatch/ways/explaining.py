"""Why a rule did not match an article that Kafka has, or did: the rule as it stands on watchlists.v1 now, which is what the
workers run, held against the article as it came."""

from dataclasses import dataclass

from config.settings import Settings
from matching import all_of
from matching.analysis import Document
from matching.reasons import Explanation, Said, explain
from rules import DefinitionError, Rule, default_condition, document_of, is_older, read_rule, said_beside
from streams.watchlists import read_standings
from wirewatch.ways.way import Arrival
from wording import UserFacingError, escaped_line, likely


class RuleError(UserFacingError):
    """There is no such rule, or it cannot be asked; the text says what to do."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says to an article; `said` are the parts of its query that other keys say."""

    rule: Rule
    explanation: Explanation
    document: Document
    said: Said


def applied_rule(settings: Settings, rule_id: str) -> Rule:
    """The rule of this id that was applied last. Raises `RuleError`, `TopicError`."""
    standings = read_standings(settings).by_key
    standing = standings.get(rule_id)
    if standing is None or standing.definition is None:
        near = likely(rule_id, [key for key, each in standings.items() if each.definition is not None])
        hint = f" Did you mean {' or '.join(map(escaped_line, near))}?" if near else ""
        raise RuleError(
            f"No rule {escaped_line(rule_id)} was ever applied.{hint} `wirewatch watchlists status` shows them; for a file "
            "that was not applied there is `wirewatch explain`."
        )
    revision = "" if standing.revision is None else standing.revision.label
    try:
        return read_rule(standing.definition, file=standing.file, revision=revision)
    except DefinitionError as error:
        raise RuleError(f"Rule {escaped_line(rule_id)} as it was applied cannot run here: {error}") from None


def answer(settings: Settings, rule_id: str, arrival: Arrival) -> Answer:
    """What the rule says to an article as it came. Raises as `applied_rule` does."""
    rule, article = applied_rule(settings, rule_id), arrival.article
    query, said = rule.query, said_beside(rule)
    if settings.max_age_h is not None and is_older(article, arrival.at, settings.max_age_h):
        default = default_condition(rule, settings.max_age_h)
        query, said = all_of([*default, query]), default | dict(said)
    document = document_of(article, arrival.at)
    return Answer(rule, explain(query, document), document, said)
