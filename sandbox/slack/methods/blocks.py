"""Block Kit as a table: which blocks, elements and texts Slack takes in a message, and how long each may be.

slack-sdk's models check none of this, so the sandbox is where an oversized message is found before Slack refuses it.
Known are the blocks Wirewatch may use (header, section, rich_text, context, actions, divider) and in them buttons,
overflow and select menus; every other type is refused although Slack knows more, which errs on the safe side. Lengths
count code points, as `&amp;` counts five. The table must never be laxer than Slack's documentation.
"""

from collections.abc import Mapping, Sequence

from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.shapes import Check, Problems, array, boolean, members, one_of, string, tagged, whole_number

BLOCKS = 50
# Slack documents no total; refusals were seen from about 11,000 to 13,300 characters (slackapi/bolt-js#2509).
TOTAL_TEXT = 12_000
ATTACHMENTS = 100


def _plain(most: int) -> Check:
    return tagged({"plain_text": members({"text": string(most)}, {"emoji": boolean})})


def _text(most: int) -> Check:
    plain = members({"text": string(most)}, {"emoji": boolean})
    return tagged({"plain_text": plain, "mrkdwn": members({"text": string(most)}, {"verbatim": boolean})}, union=True)


_URL = string(3_000, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+", rule="must be a valid URL")
_ID = string(255)
# Slack documents the tokens; what it says to others is not known, so a format of another kind is refused.
DATE_TOKENS = (
    *("day_divider_pretty", "date_num", "date_slash", "date_long", "date_long_full", "date_long_pretty", "date", "date_pretty"),
    *("date_short", "date_short_pretty", "time", "time_secs", "ago"),
)
_TOKEN = f"\\{{(?:{'|'.join(DATE_TOKENS)})\\}}"
_DATE_FORMAT = string(pattern=f"(?:[^{{}}]*{_TOKEN})+[^{{}}]*", rule="must be a valid date format string")

# ----------------------------------------------------------------------------------------------- interactive elements

_OPTION = members({"text": _text(75), "value": string(150)}, {"description": _text(75)})
_OVERFLOW_OPTION = members({"text": _plain(75), "value": string(150)}, {"description": _plain(75), "url": _URL})
_CONFIRM = members(
    {"title": _plain(100), "text": _text(300), "confirm": _plain(30), "deny": _plain(30)},
    {"style": one_of("primary", "danger")},
)
_ELEMENTS: dict[str, Check] = {
    "button": members(
        {"text": _plain(75)},
        {
            "action_id": _ID,
            "url": _URL,
            "value": string(2_000),
            "style": one_of("primary", "danger"),
            "confirm": _CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "overflow": members({"options": array(_OVERFLOW_OPTION, 5)}, {"action_id": _ID, "confirm": _CONFIRM}),
    "static_select": members(
        {"options": array(_OPTION, 100)},
        {
            "action_id": _ID,
            "placeholder": _plain(150),
            "initial_option": _OPTION,
            "confirm": _CONFIRM,
            "focus_on_load": boolean,
        },
    ),
}

# ---------------------------------------------------------------------------------------------------------- rich text

_STYLE = members({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_TEXT_LEAF = members({"text": string()}, {"style": _STYLE})
_LINK_LEAF = members({"url": _URL}, {"text": string(), "unsafe": boolean, "style": _STYLE})
_LEAVES: dict[str, Check] = {
    "text": _TEXT_LEAF,
    "link": _LINK_LEAF,
    "emoji": members({"name": string()}, {"unicode": string(), "skin_tone": whole_number, "style": _STYLE}),
    "user": members({"user_id": string()}, {"style": _STYLE}),
    "usergroup": members({"usergroup_id": string()}, {"style": _STYLE}),
    "channel": members({"channel_id": string()}, {"style": _STYLE}),
    "broadcast": members({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
    "date": members(
        {"timestamp": whole_number, "format": _DATE_FORMAT},
        {"url": _URL, "fallback": string(), "timezone": string(), "style": _STYLE},
    ),
    "color": members({"value": string()}, {"style": _STYLE}),
}
_RUN = array(tagged(_LEAVES, union=True))
_SECTION = members({"elements": _RUN})
_RICH: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": members({"elements": _RUN}, {"border": whole_number}),
    "rich_text_preformatted": members(
        {"elements": array(tagged({"text": _TEXT_LEAF, "link": _LINK_LEAF}, union=True))},
        {"border": whole_number, "language": string()},
    ),
    "rich_text_list": members(
        {"elements": array(tagged({"rich_text_section": _SECTION})), "style": one_of("bullet", "ordered")},
        {"indent": whole_number, "offset": whole_number, "border": whole_number},
    ),
}

# ------------------------------------------------------------------------------------------------------------- blocks


def _section(value: object, at: str, found: Problems, /) -> None:
    optional: dict[str, Check] = {
        "text": _text(3_000),
        "fields": array(_text(2_000), 10),
        "accessory": tagged(_ELEMENTS, union=True),
        "block_id": _ID,
        "expand": boolean,
    }
    members({}, optional)(value, at, found)
    if isinstance(value, Mapping) and "text" not in value and "fields" not in value:
        found.append(f"must define either `fields` or `text` on a `section` block [json-pointer:{at}]")


_BLOCKS: dict[str, Check] = {
    "header": members({"text": _plain(150)}, {"block_id": _ID}),
    "section": _section,
    "rich_text": members({"elements": array(tagged(_RICH, union=True))}, {"block_id": _ID}),
    "context": members({"elements": array(_text(3_000), 10)}, {"block_id": _ID}),
    "actions": members({"elements": array(tagged(_ELEMENTS, union=True), 25, unique="action_id")}, {"block_id": _ID}),
    "divider": members({}, {"block_id": _ID}),
}
_MESSAGE = array(tagged(_BLOCKS), BLOCKS, unique="block_id")


def problems_of(blocks: object) -> Problems:
    """Each rule of Block Kit that these blocks break, with its place; their length all together is no such rule."""
    found: Problems = []
    _MESSAGE(blocks, "/blocks", found)
    return found


def check_blocks(blocks: Sequence[object]) -> None:
    """Raises what Slack answers to these blocks; returns when it would take them."""
    if found := problems_of(blocks):
        raise SlackError("invalid_blocks", messages=found)
    if text_length(blocks) > TOTAL_TEXT:
        raise SlackError("msg_blocks_too_long")


def text_length(value: object) -> int:
    """All characters a reader sees in these blocks: every string that is the `text` of something."""
    if isinstance(value, Mapping):
        own = value.get("text")
        length = len(own) if isinstance(own, str) else 0
        return length + sum(text_length(member) for member in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(text_length(item) for item in value)
    return 0
