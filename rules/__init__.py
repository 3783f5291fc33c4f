"""What a rule is: its definition, the article as its query sees it, one article past all rules.

backtest/ tells what rules would have caught. The rules of a file and their errors are config's; where they run is streams'.
"""

from rules.default_age import default_condition, is_older, says_age
from rules.definition import SETTINGS, Definition, DefinitionError, mask_leaf, normal_settings, with_defaults
from rules.durations import duration_s
from rules.matcher import Matcher, arrived_at, document_of
from rules.rule import Rule, read_rule, rule_of, said_beside, uncollected
from rules.shown import covers
from rules.stories import OpenStories
from rules.telling import EARLIER_UPDATES, LONGEST_WINDOW, is_days, story_of

__all__ = [
    "EARLIER_UPDATES",
    "LONGEST_WINDOW",
    "SETTINGS",
    "Definition",
    "DefinitionError",
    "Matcher",
    "OpenStories",
    "Rule",
    "arrived_at",
    "covers",
    "default_condition",
    "document_of",
    "duration_s",
    "is_days",
    "is_older",
    "mask_leaf",
    "normal_settings",
    "read_rule",
    "rule_of",
    "said_beside",
    "says_age",
    "story_of",
    "uncollected",
    "with_defaults",
]
