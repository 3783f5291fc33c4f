"""Bytes that are no JSON object of an article: two wrappings are taken off, all else is named with the remedy."""

import base64
import bz2
import gzip
import json
import lzma
import pickle
import zlib

import aiokafka.codec
import orjson
import pytest
import zstandard

from schemas.encoding import MessageError
from schemas.payloads import load_article

VALUE = {"id": "1", "url": "https://a.example/", "title": "Größe 😀", "body": "b" * 200, "published_at": "2026-03-01T08:30:00Z"}
JSON = orjson.dumps(VALUE)
COMPRESS = "; send JSON as it is, and let the producer compress (compression.type)"
UTF_8 = "; encode messages as UTF-8, as JSON asks for"
BINARY = "not JSON: looks like a binary format, such as Avro, Protobuf or MessagePack; send each article as JSON"
ONE_OBJECT = "; send each article as one JSON object"
BASE64 = "not JSON: looks like JSON in Base64; send the JSON itself, as bytes and not as text"
FRAME = b"\0\0\0\x01\x07"


@pytest.mark.parametrize(
    "raw",
    [JSON, b"\xef\xbb\xbf" + JSON, FRAME + JSON, FRAME + b"\xef\xbb\xbf" + JSON, FRAME + b"\n " + JSON, b"\r\n" + JSON + b"\n\n"],
    ids=["bare", "byte order mark", "framing", "both", "blanks", "line ends"],
)
def test_what_is_read(raw: bytes) -> None:
    assert load_article(raw) == VALUE


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "the message has no value (null); publish the article as JSON"),
        (b"", "the message is empty (0 bytes); publish the article as JSON"),
        (gzip.compress(JSON), f"not JSON: looks like gzip{COMPRESS}"),
        (zlib.compress(JSON), f"not JSON: looks like zlib{COMPRESS}"),
        (bz2.compress(JSON), f"not JSON: looks like bzip2{COMPRESS}"),
        (lzma.compress(JSON), f"not JSON: looks like xz{COMPRESS}"),
        (zstandard.compress(JSON), f"not JSON: looks like zstd{COMPRESS}"),
        (aiokafka.codec.snappy_encode(JSON, xerial_compatible=True), f"not JSON: looks like snappy{COMPRESS}"),
        (bytes(aiokafka.codec.snappy_encode(JSON, xerial_compatible=False)), f"not JSON: looks like snappy{COMPRESS}"),
        (aiokafka.codec.lz4_encode(JSON), f"not JSON: looks like lz4{COMPRESS}"),
        (pickle.dumps(VALUE), "not JSON: looks like a Python pickle; write it with json.dumps"),
        (
            FRAME + b"\x02\x0211",
            "not JSON: looks like Avro or Protobuf in the framing of a Schema Registry (schema id 263); send JSON, for example "
            "by its JSON Schema serializer, whose framing is read",
        ),
        (b"\x0a\x011\x12\x05hello\x1a\x00", BINARY),
        (b"\x85\xa2id\xa11\x01", BINARY),
        (JSON.decode().encode("utf-16"), f"not UTF-8: looks like UTF-16{UTF_8}"),
        (JSON.decode().encode("utf-16-le"), f"not UTF-8: looks like UTF-16{UTF_8}"),
        (JSON.decode().encode("utf-16-be"), f"not UTF-8: looks like UTF-16{UTF_8}"),
        (b'{"id": "1"}'.decode().encode("utf-16-le"), f"not UTF-8: looks like UTF-16{UTF_8}"),
        (JSON.decode().encode("utf-32"), f"not UTF-8: looks like UTF-32{UTF_8}"),
        (JSON.decode().encode("utf-32-be"), f"not UTF-8: looks like UTF-32{UTF_8}"),
        (
            '{"id": "Größe"}'.encode("cp1252"),
            "not UTF-8: byte 10 is 0xf6, as in Windows-1252 or Latin-1; encode messages as UTF-8",
        ),
        (b"[" + JSON + b"]", "must be a JSON object, is an array of 1; send each article as a message of its own"),
        (b"[" + JSON + b"," + JSON + b"]", "must be a JSON object, is an array of 2; send each article as a message of its own"),
        (JSON + b"\n" + JSON, "not JSON: several JSON objects in one message; send each article as a message of its own"),
        (
            JSON + b",\n" + JSON + b"\n",
            "not JSON: several JSON objects in one message; send each article as a message of its own",
        ),
        (FRAME + JSON + JSON, "not JSON: several JSON objects in one message; send each article as a message of its own"),
        (JSON + b"\0\0", "not JSON: zero bytes behind the JSON object; send the object alone"),
        (base64.b64encode(JSON), BASE64),
        (orjson.dumps(base64.b64encode(JSON).decode()), BASE64),
        (
            orjson.dumps(JSON.decode()),
            "must be a JSON object, is JSON within a string; it was encoded twice, so leave one of them out",
        ),
        (b"<?xml version='1.0'?><a/>", "not JSON: looks like XML; send an article as a JSON object, its text without tags"),
        (b"\n<!doctype html><p>", "not JSON: looks like HTML; send an article as a JSON object, its text without tags"),
        (b"id=1&title=A+b&body=c%20d", "not JSON: looks like a form (a=1&b=2); send an article as a JSON object"),
        (str(VALUE).encode(), "not JSON: looks like a Python dict; write it with json.dumps"),
        (json.dumps({"id": float("nan")}).encode(), "not JSON: NaN and Infinity are no numbers in JSON; write null"),
        (
            b'{"id": "\\ud83d"}',
            "not JSON: half of a character (\\ud83d and the like alone); a text was cut within an emoji, so cut it elsewhere",
        ),
        (JSON[:30], "not JSON: unexpected end of data (line 1, column 31)"),
        (b'"text"', "must be a JSON object, is a string"),
        (b"[]", "must be a JSON object, is an array"),
        (b"hello", f"not JSON: looks like plain text{ONE_OBJECT}"),
        (b"GENEVA (AP) - Talks began, said a source, and then\nended.", f"not JSON: looks like plain text{ONE_OBJECT}"),
        (b"id,url,title\n1,https://a.example/,One\n", f"not JSON: looks like CSV{ONE_OBJECT}"),
        (b'"id","url"\r\n"1","https://a.example/"', f"not JSON: looks like CSV{ONE_OBJECT}"),
        (b"id;url;title\n1;https://a.example/;One", f"not JSON: looks like CSV{ONE_OBJECT}"),
        (b"\xff\xff", "not UTF-8: byte 0 is 0xff; encode messages as UTF-8"),
    ],
)
def test_what_is_named(raw: bytes | None, reason: str) -> None:
    with pytest.raises(MessageError) as error:
        load_article(raw)
    assert str(error.value) == reason
