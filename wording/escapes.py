"""Text of strangers, as it may stand on a terminal, in a log or in the output of a CI job.

Names, queries, errors and articles come from whoever may propose a watchlist or write to a topic. A character in them can move
the cursor, overwrite the line above, fill the clipboard or turn the reading order, so that a person approves what they did not
see. A line that begins with `::` is a command to the runner of GitHub's workflows, and so is `##[...]` anywhere in one. Here such
characters become what a programmer would type for them, `\\x1b` or `\\u202e`, and nothing else changes; what is escaped twice is
the same as once. It must never drop a character, or a name could pass for another.
"""

import re

# Turns the reading order of what stands behind it: UAX #9.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Controls (C0, DEL, C1), line ends that are none to us, and what nobody can see. ZWNJ and ZWJ are letters' business, and stay.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSEEN = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# What chooses the shape of the sign before it is honest behind a sign that has several: an emoji, the digit of a keycap, a Han
# character, a letter of Mongolian. Behind any other it is a character that nobody can see. A Braille cell without dots is the
# blank between others.
_SHAPED = (
    "\xa9\xae\u1000-\u109f\u203c\u2049\u2100-\u27ff\u2900-\u2bff\u3001-\u3163\u3165-\u9fff\ua840-\ua87f\uf900-\ufaff"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRAY = (
    f"(?<![{_SHAPED}])[\ufe00-\ufe0f](?!(?<=[#*0-9]\ufe0f)\u20e3)|(?<![{_HAN}])[\U000e0100-\U000e01ef]"
    "|(?<![\u1807\u1820-\u18aa])[\u180b-\u180d\u180f]|(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])"
)
# The flags of England, Scotland and Wales: a black flag, then letters that nobody sees. With other letters it is a hiding place.
_FLAG = "|".join(
    f"\U0001f3f4{''.join(chr(0xE0000 + ord(letter)) for letter in name)}\U000e007f" for name in ("gbeng", "gbsct", "gbwls")
)
_STEERING = re.compile(f"[\t\n{_CONTROLS}{_BIDI}\u2028\u2029]")
_ODD = re.compile(f"{_FLAG}|[{_CONTROLS}{_BIDI}\u2028\u2029\ud800-\udfff{_UNSEEN}]|{_STRAY}")
# Joiners stand between letters of scripts whose letters join, and between emojis. Latin, Greek, Cyrillic, Han and kana have no
# use for them.
_JOINED = (
    "\u0590-\u10ff\u1200-\u1cff\u2190-\u2bff\ua800-\ua95f\ua980-\uab2f\uabc0-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufeff"
    "\U00010800-\U00016fdf\U0001bc00-\U0001ffff"
)
# Few of these signs have another shape, which ones is a long list, and in a name none of them needs it, but for four emojis.
_SHAPED_IN_PROSE = (
    "(?<=[\u3001-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])(?!(?<=[\u3030\u303d\u3297\u3299])[\ufe0e\ufe0f])[\ufe00-\ufe0f]"
)
_INVISIBLE = re.compile(
    f"{_FLAG}|[{_UNSEEN}]|{_STRAY}|{_SHAPED_IN_PROSE}|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
# Blanks of one line: with line ends among them, each of a thousand empty lines would be looked through to the last.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|##\[", re.MULTILINE)
_LINE_ENDS = str.maketrans({"\n": "\\n", "\t": "\\t"})


def escaped(text: str) -> str:
    """The text, of one line or of several, with nothing in it that could steer what shows it. Line ends and tabs stay."""
    return _without_commands(_visible(text))


def escaped_line(text: str) -> str:
    """The same for what is one line: an id, a name, a reason."""
    return escaped(text).translate(_LINE_ENDS)


def steering(text: str, besides: str = "") -> re.Match[str] | None:
    """The first character that could steer a terminal, if there is one; some of them may be allowed."""
    if text.isascii() and text.isprintable():
        return None
    return next((found for found in _STEERING.finditer(text) if found.group() not in besides), None)


def unseen(text: str) -> re.Match[str] | None:
    """The first character that nobody can see, if there is one: by it a name could pass for another."""
    return None if text.isascii() else next((found for found in _INVISIBLE.finditer(text) if not _is_flag(found)), None)


def escaped_in_json(text: str) -> str:
    """JSON of one line, which reads back the same: JSON has escapes of its own for all of it."""
    if not (text.isascii() and text.isprintable()):
        text = _ODD.sub(_escape_for_json, text)
    return text.replace("##[", "##\\u005b")


def marked(line: str, carets: str) -> tuple[str, str]:
    """A line, and the one below it of blanks and carets, which stand below the same text when the line is escaped."""
    start, end = len(carets) - len(carets.lstrip()), len(carets)
    before, inside = _visible(line[:start]), _visible(line[start:end])
    seen = before + inside + _visible(line[end:])
    shown = _without_commands(seen)
    indent = carets[:start] if before == line[:start] else " " * len(before)
    shift = len(shown) - len(seen)  # a command is at the beginning of its line, or rare
    return shown, " " * shift + indent + "^" * max(len(inside), end - start)


def _visible(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _ODD.sub(_escape, text)


def _without_commands(text: str) -> str:
    return _COMMAND.sub(_harmless, text) if "::" in text or "##[" in text else text


def _is_flag(match: re.Match[str]) -> bool:
    return len(match.group()) > 1  # all else is one character


def _escape(match: re.Match[str]) -> str:
    return match.group() if _is_flag(match) else match.group().encode("unicode_escape").decode()


def _escape_for_json(match: re.Match[str]) -> str:
    if _is_flag(match):
        return match.group()
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _harmless(match: re.Match[str]) -> str:
    return "##\\x5b" if match.group() == "##[" else f"{match.group(1)}\\x3a"
