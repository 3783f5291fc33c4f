"""The bytes of an article -> its JSON object; where they are none, what they look like and what to do.

Two wrappings are taken off, because what is in them is JSON all the same: a byte order mark, and the five bytes that serializers
for Confluent's Schema Registry put first. Everything else is named and never opened: a publisher who finds the reason in the
dead letter mends it once, and a reader that guesses guesses wrong one day.
"""

import base64
import json
import re
from typing import Any

import orjson

from schemas.encoding import MessageError, load_object

_BOM = b"\xef\xbb\xbf"
_FRAME = 5  # a zero, and the id of the schema in four bytes
_HEAD = 4096  # bytes that are looked at where the beginning tells
_COMPRESS = "send JSON as it is, and let the producer compress (compression.type)"
_BINARY = "not JSON: looks like a binary format, such as Avro, Protobuf or MessagePack; send each article as JSON"
_FORMATS = (
    (b"\x1f\x8b", "gzip", _COMPRESS),
    (b"\x28\xb5\x2f\xfd", "zstd", _COMPRESS),
    (b"\xff\x06\x00\x00sNaPpY", "snappy", _COMPRESS),
    (b"\x82SNAPPY\x00", "snappy", _COMPRESS),
    (b"\x04\x22\x4d\x18", "lz4", _COMPRESS),
    (b"BZh", "bzip2", _COMPRESS),
    (b"\xfd7zXZ\x00", "xz", _COMPRESS),
    (b"\x78\x01", "zlib", _COMPRESS),
    (b"\x78\x5e", "zlib", _COMPRESS),
    (b"\x78\x9c", "zlib", _COMPRESS),
    (b"\x78\xda", "zlib", _COMPRESS),
    (b"PK\x03\x04", "a zip file", "send JSON as it is, one article a message"),
    (b"Obj\x01", "an Avro file", "send each article as JSON"),
    (b"PAR1", "a Parquet file", "send each article as JSON"),
    (b"\x03\x00", "the framing of AWS Glue Schema Registry", "send JSON without it"),
    (b"\x03\x05", "the framing of AWS Glue Schema Registry, compressed", "send JSON without it"),
    (b"\xac\xed\x00\x05", "a serialized Java object", "give the producer a serializer that writes JSON"),
    (b"\x80\x04\x95", "a Python pickle", "write it with json.dumps"),
    (b"\x80\x05\x95", "a Python pickle", "write it with json.dumps"),
)
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
)  # fmt: skip
_WIDE_BARE = (
    (re.compile(rb"(?:[\t\n\r -~]\0\0\0){2}"), "UTF-32"),
    (re.compile(rb"(?:\0\0\0[\t\n\r -~]){2}"), "UTF-32"),
    (re.compile(rb"(?:[\t\n\r -~]\0){2}"), "UTF-16"),
    (re.compile(rb"(?:\0[\t\n\r -~]){2}"), "UTF-16"),
)
_FORM = re.compile(rb"[\w.%+\[\]-]{1,100}=[^&\s]*(&[\w.%+\[\]-]{1,100}=[^&\s]*)+\s*", re.ASCII)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}=*\s*")
_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_NO_NUMBER = re.compile(rb"[:,\[]\s*-?(?:NaN|Infinity)\b")
_HALF = re.compile(rb"\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_QUOTED_CELL = re.compile(r'\s*"[^"]*"[,;\t]')
_ONE_QUOTE = re.compile(rb"\s*\{\s*'")


def load_article(raw: bytes | None) -> dict[str, Any]:
    """Read the object of an article. Raises `MessageError`, with the remedy where the bytes suggest one."""
    bare = None if raw is None else _unwrapped(raw)
    try:
        return load_object(bare)
    except MessageError as error:
        if bare is None:
            raise
        raise MessageError(_likeness(bare) or str(error)) from None


def in_one_line(raw: bytes) -> bytes:
    """The JSON of an article that can be read, as it was sent but for what is around it, in one line: where JSON has a line
    end, it is between its parts, and a blank says the same."""
    return _unwrapped(raw).translate(_LINE_ENDS)


def _unwrapped(raw: bytes) -> bytes:
    """What is in Schema Registry's framing when that is JSON, and behind a byte order mark. UTF-16 may begin with a zero too,
    and has more of them."""
    if raw[:1] == b"\0" and b"\0" not in raw[_FRAME : 2 * _FRAME]:
        inner = raw[_FRAME:].removeprefix(_BOM)
        if inner.lstrip()[:1] == b"{":
            return inner
    return raw.removeprefix(_BOM)


def _likeness(raw: bytes) -> str | None:
    """What bytes that are no JSON object look like, and the remedy; None where nothing is known of them."""
    if not raw:
        return "the message is empty (0 bytes); publish the article as JSON"
    if (found := _by_first_bytes(raw)) is not None:
        return found
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _of_no_text(raw)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _of_text(raw, text)
    return _of_value(value)


def _by_first_bytes(raw: bytes) -> str | None:
    for first, name, remedy in _FORMATS:
        if raw.startswith(first):
            return f"not JSON: looks like {name}; {remedy}"
    wide = next((name for first, name in _WIDE if raw.startswith(first)), None)
    if wide := wide or next((name for pattern, name in _WIDE_BARE if pattern.match(raw)), None):
        return f"not UTF-8: looks like {wide}; encode messages as UTF-8, as JSON asks for"
    if raw[:1] == b"\0" and len(raw) > _FRAME:
        number = int.from_bytes(raw[1:_FRAME])
        return (
            f"not JSON: looks like Avro or Protobuf in the framing of a Schema Registry (schema id {number}); send JSON, "
            "for example by its JSON Schema serializer, whose framing is read"
        )
    return f"not JSON: looks like snappy; {_COMPRESS}" if _is_raw_snappy(raw) else None


def _is_raw_snappy(raw: bytes) -> bool:
    """The length as a number of seven bits a byte, then a literal that begins like JSON."""
    at = next((at for at, byte in enumerate(raw[:5], 1) if byte < 0x80), 0)
    if not at or not raw[at : at + 1] or raw[at] & 3:
        return False
    extra = max(0, (raw[at] >> 2) - 59)
    return raw[at + 1 + extra : at + 3 + extra] in (b'{"', b"{ ", b"{\n", b"[{") and raw[:1] not in b"{[ \n"


def _of_no_text(raw: bytes) -> str | None:
    try:
        orjson.loads(raw.decode("cp1252").encode())
    except ValueError:
        control = sum(byte < 9 or 13 < byte < 32 for byte in raw[:_HEAD])
        if raw.lstrip()[:1] != b"{" and control:
            return _BINARY
        return None
    at = next(at for at, byte in enumerate(raw) if byte > 0x7F)
    return f"not UTF-8: byte {at} is 0x{raw[at]:02x}, as in Windows-1252 or Latin-1; encode messages as UTF-8"


def _of_text(raw: bytes, text: str) -> str | None:
    start = raw[:_HEAD].lstrip()
    if start[:1] == b"<":
        name = "HTML" if start[:14].lower().startswith((b"<!doctype html", b"<html")) else "XML"
        return f"not JSON: looks like {name}; send an article as a JSON object, its text without tags"
    if _FORM.fullmatch(raw):
        return "not JSON: looks like a form (a=1&b=2); send an article as a JSON object"
    if (found := _of_base64(raw)) is not None:
        return found
    if _ONE_QUOTE.match(raw):
        return "not JSON: looks like a Python dict; write it with json.dumps"
    if _NO_NUMBER.search(raw):
        return "not JSON: NaN and Infinity are no numbers in JSON; write null"
    if _HALF.search(raw):
        return "not JSON: half of a character (\\ud83d and the like alone); a text was cut within an emoji, so cut it elsewhere"
    if any(byte < 9 for byte in raw[:_HEAD]) and start[:1] != b"{":
        return _BINARY
    return _of_several(text) or _of_words(text)


def _of_words(text: str) -> str | None:
    """A table or plain text: what begins like JSON is neither, and its fault is told at its place."""
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()]
    if not lines or (not lines[0].lstrip()[:1].isalpha() and not _QUOTED_CELL.match(lines[0])):
        return None
    marks = ((mark, lines[0].count(mark)) for mark in ",;\t|")
    mark, count = max(marks, key=lambda each: each[1])
    is_table = count >= 2 and len(lines) > 1 and lines[1].count(mark) >= count
    name = "CSV" if is_table or _QUOTED_CELL.match(lines[0]) else "plain text"
    return f"not JSON: looks like {name}; send each article as one JSON object"


def _of_several(text: str) -> str | None:
    try:
        first, end = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return None
    rest = text.lstrip()[end:].lstrip()
    if not rest.strip("\0"):
        return "not JSON: zero bytes behind the JSON object; send the object alone"
    if isinstance(first, dict) and rest.lstrip(", \n")[:1] == "{":
        return "not JSON: several JSON objects in one message; send each article as a message of its own"
    return None


def _of_base64(raw: bytes) -> str | None:
    if not _BASE64.fullmatch(raw):
        return None
    start = base64.b64decode(raw[:16].translate(_URL_SAFE))
    if start.lstrip()[:1] in (b"{", b"["):
        return "not JSON: looks like JSON in Base64; send the JSON itself, as bytes and not as text"
    return None


def _of_value(value: Any) -> str | None:
    """JSON that is no object."""
    if isinstance(value, list):
        words = f"must be a JSON object, is an array of {len(value)}; send each article as a message of its own"
        return words if value else None
    if isinstance(value, str):
        if value.lstrip()[:1] in ("{", "["):
            return "must be a JSON object, is JSON within a string; it was encoded twice, so leave one of them out"
        if (found := _of_base64(value.encode())) is not None:
            return found
    return None
