"""What keeps a file from being YAML is said in our words, whichever of PyYAML's two parsers reads it, and with what to do."""

import re
from pathlib import Path

import pytest
import yaml
import yaml.parser
import yaml.scanner

from config.loading.yaml import positions
from config.loading.yaml.positions import compose
from config.loading.yaml.problems import YamlError, refusal

_HEAD = "watchlist: 1\nname: d\nrules:\n"
_BROKEN = {
    "tab-indent": _HEAD + "\t- id: a\n",
    "tab-in-mapping": _HEAD + "  - id: a\n\tname: A\n",
    "colon": _HEAD + "  - id: a\n    query: title: Syria\n",
    "nocolon": _HEAD + "  - id: a\n    name\n    query: b\n",
    "nocolonspace": _HEAD + "  - id: a\n    name:A\n    query: b\n",
    "at": _HEAD + "  - id: a\n    owner: @dana\n",
    "backtick": _HEAD + "  - id: a\n    query: `x`\n",
    "percent": _HEAD + "  - id: a\n    query: %x\n",
    "pct0": "%x\n" + _HEAD,
    "dquote": _HEAD + '  - id: a\n    query: "US" AND b\n',
    "squote": _HEAD + "  - id: a\n    query: 'US' AND b\n",
    "unclosed-d": _HEAD + '  - id: a\n    query: "US AND b\n',
    "unclosed-s": _HEAD + "  - id: a\n    query: 'US AND b\n    name: c\n",
    "escape": _HEAD + '  - id: a\n    query: "US\\d"\n',
    "hex": _HEAD + '  - id: a\n    query: "US\\xzz"\n',
    "hexbig": _HEAD + '  - id: a\n    query: "US\\UFFFFFFFF"\n',
    "bracket": _HEAD + "  - id: a\n    tags: [a, b\n    query: x\n",
    "brace": _HEAD + "  - id: a\n    deliver: {slack: x\n    query: x\n",
    "bracket-nocomma": _HEAD + '  - id: a\n    tags: ["a" "b"]\n',
    "brace-nocomma": _HEAD + '  - id: a\n    deliver: {slack: "x" mode: y}\n',
    "brace2": _HEAD + "  - id: a\n    deliver: slack: x}\n",
    "closer": _HEAD + "  - id: a\n    tags: ]\n",
    "comma": _HEAD + "  - id: a\n    tags: , a\n",
    "dash": _HEAD + "  - id: a\n    query: - a\n",
    "indentless": _HEAD + "  - id: a\n   name: b\n",
    "indentmore": _HEAD + "  - id: a\n      name: b\n",
    "dashes": _HEAD + "  - id: a\n - id: b\n",
    "dashes2": _HEAD + "  - id: a\n  id: b\n",
    "pipe-junk": _HEAD + "  - id: a\n    query: | Russia\n",
    "pipe0": _HEAD + "  - id: a\n    query: |0\n     x\n",
    "gt-junk": _HEAD + "  - id: a\n    query: > x y\n",
    "alias": _HEAD + "  - id: a\n    query: *\n",
    "alias2": _HEAD + "  - id: a\n    query: * b\n",
    "anchor": _HEAD + "  - id: a\n    query: & b\n",
    "anchor2": _HEAD + "  - id: a\n    query: &a &b c\n",
    "tag": _HEAD + "  - id: a\n    query: !<x\n",
    "tag2": _HEAD + "  - id: a\n    query: !a!b c\n",
    "tag3": _HEAD + "  - id: a\n    query: !!! x\n",
    "question": _HEAD + "  - id: a\n    query: ? x\n",
    "yaml2": "%YAML 3.0\n---\n" + _HEAD,
    "yamltw": "%YAML 1.1\n%YAML 1.1\n---\n" + _HEAD,
    "yamlbad": "%YAML x\n---\n" + _HEAD,
    "tagdir": "%TAG x\n---\n" + _HEAD,
    "docsep": _HEAD + '  - id: a\n    query: "a\n---\n b"\n',
    "docend": _HEAD + "  - id: a\n... x\n",
    "top-list-and-map": "- a\nb: c\n",
    "text-then-map": "hello\nb: c\n",
    "key-twice-colon": "a: b: c: d\n",
    "longkey": _HEAD + "  - id: a\n    " + "x" * 1100 + ": y\n",
    "flow-colon": _HEAD + "  - {id: a, query: [x: y: z]}\n",
    "bom": "a: \ufeff\n",
    "ctrl": "a: \x01\n",
    "quote-glued": _HEAD + '  - {id: a, query: "x"AND y}\n',
    "tabvalue": _HEAD + "  - id:\ta\n    name:\tb\n   \tquery: x\n",
    "anchor-dup": _HEAD + "  - id: &a x\n    name: &a y\n",
    "alias-undef": _HEAD + "  - id: *a\n",
    "comment": _HEAD + "  - id: a\n    query: a AND #b\n      c\n",
    "brace-comment": _HEAD + "  - {id: a, deliver: {slack: #x}}\n",
    "star-list": _HEAD + "  - id: a\n    tags: [*, b]\n",
    "nested-quote": _HEAD + "  - id: a\n    query: 'It's here'\n",
}

_LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]
# How the parsers talk.
_THEIRS = re.compile(
    "mapping values|could not find|did not find|expected|token|scalar|sequence|stream|scanning|parsing|node|flow|"
    "block (?!below)|in this context"
)
_OF_LIBYAML = """
block sequence entries are not allowed in this context
control characters are not allowed
could not find expected ':'
could not find expected directive name
did not find URI escaped octet
did not find expected '!'
did not find expected ',' or ']'
did not find expected ',' or '}'
did not find expected '-' indicator
did not find expected <document start>
did not find expected alphabetic or numeric character
did not find expected comment or line break
did not find expected digit or '.' character
did not find expected hexdecimal number
did not find expected key
did not find expected node content
did not find expected tag URI
did not find expected version number
did not find expected whitespace
did not find expected whitespace or line break
did not find the expected '>'
duplicate %TAG directive
found a tab character that violates indentation
found a tab character where an indentation space is expected
found an indentation indicator equal to 0
found character that cannot start any token
found duplicate %YAML directive
found extremely long version number
found incompatible YAML document
found invalid Unicode character escape code
found undefined tag handle
found unexpected ':'
found unexpected document indicator
found unexpected end of stream
found unexpected non-alphabetical character
found unknown directive name
found unknown escape character
input is too long
invalid Unicode character
mapping keys are not allowed in this context
mapping values are not allowed in this context
""".strip().split("\n")


@pytest.mark.parametrize("loader", _LOADERS, ids=["libyaml", "PyYAML"])
@pytest.mark.parametrize("name", _BROKEN)
def test_a_broken_file_is_told_in_our_words(name: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "_LOADER", loader)
    with pytest.raises(YamlError) as raised:
        compose(_BROKEN[name])
    error = raised.value
    assert not _THEIRS.search(error.reason), error.reason
    assert error.reason.endswith(".")
    assert error.reason != "This cannot be read as YAML from here on."
    assert error.fix.endswith((".", '"#syria".'))


def _of_pyyaml() -> list[str]:
    """The texts in the source of PyYAML's own parser that are raised as problems."""
    found = set()
    for module in (yaml.scanner, yaml.parser):
        source = Path(str(module.__file__)).read_text()
        for raised in re.findall(r"raise (?:ScannerError|ParserError)\((.*?)\)\n", source, re.DOTALL):
            texts = re.findall(r'"([^"]*)"', raised)
            found |= {text for text in texts if not text.startswith(("while ", "Please"))}
    return sorted(found)


# In these the context alone says what was begun.
_WITH_CONTEXT = {
    "did not find expected version number": "while scanning a %YAML directive",
    "did not find expected digit or '.' character": "while scanning a %YAML directive",
    "found unexpected non-alphabetical character": "while scanning a directive",
    "did not find expected whitespace": "while scanning a tag directive",
    "did not find expected whitespace or line break": "while scanning a tag",
    "did not find URI escaped octet": "while parsing a tag",
    "did not find expected alphabetic or numeric character": "while scanning an anchor",
    "expected alphabetic or numeric character, but found %r": "while scanning an anchor",
    "found unexpected ':'": "while scanning a plain scalar",
    "expected ' ', but found %r": "while scanning a directive",
    "expected a digit or ' ', but found %r": "while scanning a directive",
    "expected a digit or '.', but found %r": "while scanning a directive",
    "expected a digit, but found %r": "while scanning a directive",
    "expected URI, but found %r": "while parsing a tag",
    "expected URI escape sequence of 2 hexadecimal numbers, but found %r": "while parsing a tag",
}


@pytest.mark.parametrize("problem", [*_OF_LIBYAML, *_of_pyyaml()])
def test_every_text_of_both_parsers_is_known(problem: str) -> None:
    told = refusal(yaml.MarkedYAMLError(_WITH_CONTEXT.get(problem), None, problem, None), "x")
    assert told.reason != "This cannot be read as YAML from here on."
    assert not _THEIRS.search(told.reason)


def test_a_text_that_nobody_knows_gets_a_sentence_that_is_true_of_all() -> None:
    told = refusal(yaml.MarkedYAMLError("while frobnicating", None, "found a frob", None), "x")
    assert str(told) == (
        "This cannot be read as YAML from here on. "
        "Look at the indentation, the brackets and the quotes here and in the line above."
    )
