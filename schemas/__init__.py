"""JSON Schemas with their examples, messages as typed values, and what is said of those that keep to no schema.

It imports wording alone. What few commands read is imported when it is asked for.
"""

import importlib
from typing import TYPE_CHECKING

from schemas.deliveries import Action, Announcement, Delivery, Order, State, Why, read_announcement
from schemas.encoding import MessageError, dump, instant, load_object
from schemas.messages import (
    Alert,
    AlertArticle,
    AlertRule,
    Also,
    Article,
    Card,
    Hit,
    Match,
    MatchedRule,
    Quote,
    Style,
    match_id,
)
from schemas.notices import Notice, NoticeKind
from schemas.policies import PLAIN, PRIORITIES, Expect, Policy, Priority, Quiet, StoryPolicy, Throttle, highest
from schemas.shown_json import escaped_json
from schemas.summaries import Mode, Summary, SummaryLine, Tally
from schemas.typed import chosen
from schemas.validation import MOST_LOOKED_FOR, Problem, SchemaError, UnreadableError, problems, validate
from schemas.validators import validator
from schemas.zones import is_zone

if TYPE_CHECKING:
    from schemas.decisions import LONGEST as LONGEST_SILENCE
    from schemas.decisions import (
        MOST_BYTES,
        DecidedRule,
        Decision,
        Outcome,
        Quoted,
        Reason,
        Shown,
        Silence,
        SilenceBy,
        Stage,
        record_of,
    )
    from schemas.pages import Given, PageError, read_page
    from schemas.payloads import in_one_line, load_article
    from schemas.standings import FILE, LONGEST_QUERY, MOST_REVISIONS, Refusal, Revision, Standing, Status, does_run, key_of_file
    from schemas.tolerance import MEMBERS, Remark, markup_remarks

_LATE = {
    "decisions": (
        "LONGEST_SILENCE",
        "MOST_BYTES",
        "DecidedRule",
        "Decision",
        "Outcome",
        "Quoted",
        "Reason",
        "Shown",
        "Silence",
        "SilenceBy",
        "Stage",
        "record_of",
    ),
    "pages": (
        "Given",
        "PageError",
        "read_page",
    ),
    "payloads": (
        "in_one_line",
        "load_article",
    ),
    "standings": (
        "FILE",
        "LONGEST_QUERY",
        "MOST_REVISIONS",
        "Refusal",
        "Revision",
        "Standing",
        "Status",
        "does_run",
        "key_of_file",
    ),
    "tolerance": (
        "MEMBERS",
        "Remark",
        "markup_remarks",
    ),
}
_CALLED = {"LONGEST_SILENCE": "LONGEST"}


def __getattr__(name: str) -> object:
    for file, names in _LATE.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{file}"), _CALLED.get(name, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "FILE",
    "LONGEST_QUERY",
    "LONGEST_SILENCE",
    "MEMBERS",
    "MOST_BYTES",
    "MOST_LOOKED_FOR",
    "MOST_REVISIONS",
    "PLAIN",
    "PRIORITIES",
    "Action",
    "Alert",
    "AlertArticle",
    "AlertRule",
    "Also",
    "Announcement",
    "Article",
    "Card",
    "DecidedRule",
    "Decision",
    "Delivery",
    "Expect",
    "Given",
    "Hit",
    "Match",
    "MatchedRule",
    "MessageError",
    "Mode",
    "Notice",
    "NoticeKind",
    "Order",
    "Outcome",
    "PageError",
    "Policy",
    "Priority",
    "Problem",
    "Quiet",
    "Quote",
    "Quoted",
    "Reason",
    "Refusal",
    "Remark",
    "Revision",
    "SchemaError",
    "Shown",
    "Silence",
    "SilenceBy",
    "Stage",
    "Standing",
    "State",
    "Status",
    "StoryPolicy",
    "Style",
    "Summary",
    "SummaryLine",
    "Tally",
    "Throttle",
    "UnreadableError",
    "Why",
    "chosen",
    "does_run",
    "dump",
    "escaped_json",
    "highest",
    "in_one_line",
    "instant",
    "is_zone",
    "key_of_file",
    "load_article",
    "load_object",
    "markup_remarks",
    "match_id",
    "problems",
    "read_announcement",
    "read_page",
    "record_of",
    "validate",
    "validator",
]
