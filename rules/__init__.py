"""What a rule is: its definition, the article as its query sees it, one article past all rules.

backtest/ tells what rules would have caught. The rules of a file and their errors are config's; where they run is streams'.
"""

from rules.default_age import default_condition, is_older, says_age
from rules.definition import Definition, DefinitionError, mask_leaf, normal_settings, with_defaults
from rules.matcher import Matcher, arrived_at, document_of
from rules.rule import Rule, read_rule, rule_of, said_beside, uncollected
from rules.stories import OpenStories

__all__ = [
    "Definition",
    "DefinitionError",
    "Matcher",
    "OpenStories",
    "Rule",
    "arrived_at",
    "default_condition",
    "document_of",
    "is_older",
    "mask_leaf",
    "normal_settings",
    "read_rule",
    "rule_of",
    "said_beside",
    "says_age",
    "uncollected",
    "with_defaults",
]
