"""What JSON Schema cannot see in a watchlist: hours, zones, countries, clashes, tests of rules, dates of reviews."""

from config.loading.checks.clashes import clashes
from config.loading.checks.effort import LIST, NAME, Spent
from config.loading.checks.rule_tests import NONE_RUN, RuleTestTally, Shelf, run_tests, text_document
from config.loading.checks.telling import remarks, wrong_together, wrong_values
from config.loading.checks.values import (
    check_characters,
    check_countries,
    check_languages,
    check_reviews,
    inactive_keys,
    odd_countries,
)

__all__ = [
    "LIST",
    "NAME",
    "NONE_RUN",
    "RuleTestTally",
    "Shelf",
    "Spent",
    "check_characters",
    "check_countries",
    "check_languages",
    "check_reviews",
    "clashes",
    "inactive_keys",
    "odd_countries",
    "remarks",
    "run_tests",
    "text_document",
    "wrong_together",
    "wrong_values",
]
