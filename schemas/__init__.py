"""JSON Schemas with their examples, messages as typed values, and what is said of those that keep to no schema.

It imports wording alone.
"""

from schemas.deliveries import Action, Announcement, Delivery, Order, State, Why, read_announcement
from schemas.encoding import MessageError, dump, instant, load_object
from schemas.messages import (
    PRIORITIES,
    Alert,
    AlertArticle,
    AlertRule,
    Article,
    Card,
    Hit,
    Match,
    MatchedRule,
    Priority,
    Quote,
    Style,
    match_id,
)
from schemas.notices import Notice
from schemas.pages import Given, PageError, read_page
from schemas.payloads import in_one_line, load_article
from schemas.shown_json import escaped_json
from schemas.standings import FILE, LONGEST_QUERY, MOST_REVISIONS, Refusal, Revision, Standing, Status, does_run, key_of_file
from schemas.summaries import Mode, Summary, SummaryLine, Tally
from schemas.tolerance import MEMBERS, Remark, markup_remarks
from schemas.validation import MOST_LOOKED_FOR, Problem, SchemaError, UnreadableError, problems, validate
from schemas.validators import validator
from schemas.zones import is_zone

__all__ = [
    "FILE",
    "LONGEST_QUERY",
    "MEMBERS",
    "MOST_LOOKED_FOR",
    "MOST_REVISIONS",
    "PRIORITIES",
    "Action",
    "Alert",
    "AlertArticle",
    "AlertRule",
    "Announcement",
    "Article",
    "Card",
    "Delivery",
    "Given",
    "Hit",
    "Match",
    "MatchedRule",
    "MessageError",
    "Mode",
    "Notice",
    "Order",
    "PageError",
    "Priority",
    "Problem",
    "Quote",
    "Refusal",
    "Remark",
    "Revision",
    "SchemaError",
    "Standing",
    "State",
    "Status",
    "Style",
    "Summary",
    "SummaryLine",
    "Tally",
    "UnreadableError",
    "Why",
    "does_run",
    "dump",
    "escaped_json",
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
    "validate",
    "validator",
]
