"""Text as HTML for the page: everything escaped, and what Slack's own mark-up (mrkdwn) makes bold, links or quotes.

Messages hold text from outside, so no character of theirs may reach the page unescaped, and no address may become a
link unless it is http or https. What is not understood is shown as it came, which is also what Slack does.
"""

import html
import re
from urllib.parse import urlsplit

_EMOJI = {
    "bell": "🔔",
    "rotating_light": "🚨",
    "warning": "⚠️",
    "newspaper": "📰",
    "link": "🔗",
    "eyes": "👀",
    "mute": "🔇",
    "no_bell": "🔕",
    "white_check_mark": "✅",
    "x": "❌",
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_blue_circle": "🔵",
    "white_circle": "⚪",
    "globe_with_meridians": "🌐",
    "mag": "🔍",
    "hourglass": "⌛",
    "thumbsup": "👍",
    "thumbsdown": "👎",
}
_BARE = r"(?P<bare>https?://[^\s<>|]*[^\s<>|.,;:!?)])"
_ATOM = re.compile(
    r"```(?P<block>.+?)```|`(?P<word>[^`\n]+)`|<(?P<target>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>|" + _BARE, re.DOTALL
)
_ADDRESS = re.compile(_BARE)
# Stands for code and links while the text around them is marked; text from outside may not contain it.
_HOLE = "\ue000"
# A mark opens after a blank or punctuation and closes before one, so snake_case and 2*3*4 stay as they are.
_MARKS = [
    (re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^\n{mark}]+?)(?<=\S){mark}(?![\w{mark}])"), rf"<{tag}>\1</{tag}>")
    for mark, tag in ((r"\*", "b"), ("_", "i"), ("~", "s"))
]
_QUOTE = re.compile(r"(?:^&gt;.*(?:\n|\Z))+", re.MULTILINE)
_QUOTED_LINE = re.compile(r"^&gt; ?", re.MULTILINE)
_SHORTCODE = re.compile(r":([a-z0-9_+-]{1,40}):")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def escape(text: object) -> str:
    """Text for any place in HTML, attributes too. Half a surrogate pair, which no page can carry, shows as U+FFFD."""
    return html.escape(_LONE_SURROGATE.sub("\ufffd", str(text)))


def literal(text: object) -> str:
    """Text to be shown letter by letter, with line breaks: a leaf of rich text, where even `&amp;` is five letters."""
    return escape(text).replace("\n", "<br>")


def plain(text: str, *, emoji: bool = True, hyperlinks: bool = False) -> str:
    """A plain_text object: Slack decodes its three entities in it, and shortcodes such as :bell: unless told not to. In the text
    of a message an address may be a link."""
    parts = _ADDRESS.split(_decoded(text)) if hyperlinks else [_decoded(text)]
    shown = (link(part, escape(part)) if at % 2 else _unlinked(part, emoji=emoji) for at, part in enumerate(parts))
    return "".join(shown)


def _unlinked(text: str, *, emoji: bool) -> str:
    return _pictured(literal(text)) if emoji else literal(text)


def link(url: str, label_html: str) -> str:
    """A link where the address is http or https, and only its label where it is anything else."""
    if not _is_web(url):
        return label_html
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label_html}</a>'


def mention(name: str) -> str:
    """Somebody or some channel that is named: an isolate, so that a name does not turn the words around it."""
    return f'<bdi class="mention">{escape(name)}</bdi>'


def emoji(name: str) -> str:
    """The picture of a shortcode, or the shortcode where the page has no picture."""
    return _EMOJI.get(name) or escape(f":{name}:")


def mrkdwn(text: str, *, hyperlinks: bool = True) -> str:
    """A mrkdwn text: `*bold*`, `_italic_`, `~struck~`, code, quotes with `>`, `<url|label>` and `&lt;` as entities. An address
    is a link unless that was not wanted."""
    atoms: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if found["bare"]:
            url = _decoded(found["bare"])
            atoms.append(link(url, escape(url)) if hyperlinks else escape(url))
        else:
            atoms.append(_reference(found) if found["target"] else _code(found))
        return _HOLE

    markup = _pictured(escape(_decoded(_ATOM.sub(keep, text.replace(_HOLE, "\ufffd")))))
    for pattern, replacement in _MARKS:
        markup = pattern.sub(replacement, markup)
    kept = iter(atoms)
    return re.sub(_HOLE, lambda _: next(kept), _quoted(markup).replace("\n", "<br>"))


def _code(found: re.Match[str]) -> str:
    if found["block"]:
        return f'<pre dir="auto">{escape(_decoded(found["block"].strip()))}</pre>'
    return f"<code>{escape(_decoded(found['word']))}</code>"


def _reference(found: re.Match[str]) -> str:
    target, label = _decoded(found["target"]), _decoded(found["label"] or "")
    if _is_web(target):
        return link(target, escape(label or target))
    if target[0] in "@#!":
        sign = "#" if target[0] == "#" else "@"
        return mention(label or sign + target[1:].partition("^")[0])
    return escape(_decoded(found[0]))


def _quoted(markup: str) -> str:
    """Lines that begin with '>' become one quote. The '>' has become an entity by now."""
    return _QUOTE.sub(lambda quote: f'<blockquote dir="auto">{_QUOTED_LINE.sub("", quote[0].strip())}</blockquote>', markup)


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _pictured(markup: str) -> str:
    return _SHORTCODE.sub(lambda match: _EMOJI.get(match[1], match[0]), markup)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
