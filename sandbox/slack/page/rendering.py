"""Block Kit as HTML: each block, rich-text element and control as Slack's client shows it.

Blocks arrive here checked by sandbox/slack/methods/blocks.py, yet nothing relies on it: a member that is missing or of another
type is shown as nothing, since the page must come up whatever was posted. All text goes through `markup`. Controls are drawn and
do nothing, except buttons with an address, which open it. As in Slack's client each block of text goes the way of its own first
strong letter (`dir="auto"`), so an Arabic headline starts at the right and the English line below it at the left.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.slack.page import dates, markup

_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code", "underline": "u"}


def blocks_html(blocks: Sequence[Any]) -> str:
    """A message's blocks, one after the other."""
    return "".join(_block(block) for block in blocks if isinstance(block, Mapping))


def _block(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "header":
            return f'<h3 class="header" dir="auto">{_text(block.get("text"))}</h3>'
        case "section":
            return _section(block)
        case "rich_text":
            return f'<div class="rich">{"".join(_rich(element) for element in _items(block))}</div>'
        case "context":
            return f'<div class="context">{"".join(_turned("span", _text(element)) for element in _items(block))}</div>'
        case "actions":
            return f'<div class="actions">{"".join(_control(element) for element in _items(block))}</div>'
        case "divider":
            return "<hr>"
        case kind:
            return f'<div class="unknown">{markup.escape(kind)}</div>'


def _turned(tag: str, shown: str) -> str:
    """An element that goes the way of its text."""
    return f'<{tag} dir="auto">{shown}</{tag}>'


def _section(block: Mapping[str, Any]) -> str:
    fields = "".join(_turned("div", _text(field)) for field in _items(block, "fields"))
    text = _text(block.get("text"))
    main = (_turned("div", text) if text else "") + (f'<div class="fields">{fields}</div>' if fields else "")
    accessory = block.get("accessory")
    side = _control(accessory) if isinstance(accessory, Mapping) else ""
    return f'<div class="section"><div>{main}</div>{side}</div>'


def _rich(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "rich_text_quote":
            return _turned("blockquote", _run(element))
        case "rich_text_preformatted":
            return _turned("pre", _run(element))
        case "rich_text_list":
            tag = "ol" if element.get("style") == "ordered" else "ul"
            return f"<{tag}>{''.join(_turned('li', _run(item)) for item in _items(element))}</{tag}>"
        case _:
            return _turned("div", _run(element))


def _run(element: Mapping[str, Any]) -> str:
    return "".join(_leaf(leaf) for leaf in _items(element))


def _leaf(leaf: Mapping[str, Any]) -> str:
    match leaf.get("type"):
        case "text":
            shown = markup.literal(leaf.get("text"))
        case "link":
            url = str(leaf.get("url"))
            shown = markup.link(url, markup.literal(leaf.get("text") or url))
        case "emoji":
            shown = markup.emoji(str(leaf.get("name")))
        case "date":
            shown = _date(leaf)
        case "user" | "usergroup" | "broadcast" | "channel" as kind:
            name = leaf.get("range") or leaf.get(f"{kind}_id")
            shown = markup.mention(f"{'#' if kind == 'channel' else '@'}{name}")
        case _:
            shown = markup.escape(leaf.get("value", ""))
    style = leaf.get("style")
    if isinstance(style, Mapping):
        for name, tag in _STYLES.items():
            if style.get(name) is True:
                shown = f"<{tag}>{shown}</{tag}>"
    return shown


def _control(element: Mapping[str, Any]) -> str:
    style = element.get("style") if element.get("style") in ("primary", "danger") else "default"
    match element.get("type"):
        case "button":
            said = element.get("accessibility_label")
            spoken = f' aria-label="{markup.escape(said)}"' if isinstance(said, str) else ""
            label = f'<span class="button {style}"{spoken}>{_text(element.get("text"))}</span>'
            return markup.link(str(element.get("url") or ""), label)
        case "overflow":
            options = "".join(_turned("li", _text(option.get("text"))) for option in _items(element, "options"))
            return f'<details class="overflow"><summary class="button default">•••</summary><ul>{options}</ul></details>'
        case _:
            return f'<span class="button default">{_text(element.get("placeholder")) or "Choose"} ▾</span>'


def _text(value: object) -> str:
    """A text object: plain_text or mrkdwn."""
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        return ""
    if value.get("type") == "mrkdwn":
        return markup.mrkdwn(value["text"], hyperlinks=value.get("verbatim") is not True)
    return markup.plain(value["text"], emoji=value.get("emoji") is not False)


def _items(holder: Mapping[str, Any], member: str = "elements") -> list[Mapping[str, Any]]:
    items = holder.get(member)
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list | tuple) else []


def _date(leaf: Mapping[str, Any]) -> str:
    """In the zone of this machine, before which the reader sits."""
    words = dates.shown(leaf.get("timestamp"), leaf.get("format"), datetime.now().astimezone())
    said = markup.escape(words or leaf.get("fallback") or "")
    url = leaf.get("url")
    return markup.link(url, said) if isinstance(url, str) else said
