"""Each file of ours that a page, a docstring or a comment names is there: `streams/app.py`, or `test_docs.py` beside it.

A reader who follows a name to nothing stops believing the rest, and files move.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.test_architecture import FILES, ROOT, TREES

PAGES = [path for path in FILES if path.suffix == ".md"]
NAME = re.compile(r"(?:\.\./)*([\w/-]*\w\.py)\b")
Described = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def prose(path: Path) -> Iterator[str]:
    """What a file says to its readers: all of a page, the docstrings and comments of code."""
    text = (ROOT / path).read_text("utf-8")
    if path.suffix == ".md":
        yield text
        return
    yield from (ast.get_docstring(node) or "" for node in ast.walk(TREES[path]) if isinstance(node, Described))
    yield from (token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT)


def test_each_file_that_is_named_is_there() -> None:
    known = set(TREES)
    lost = [
        f"{path} names {name}"
        for path in (*PAGES, *TREES)
        for name in sorted({name for text in prose(path) for name in NAME.findall(text)})
        if not {Path(name), path.parent / name} & known
    ]
    assert lost == []
