"""Pages of HTML that can be mailed: no script, no font, no picture, nothing that is fetched.

What a page says stands in a template, and each value in it passes through `fit`, because articles are hostile; addresses are
shown and lead nowhere, so that nobody is sent to a stranger's page by a click. A policy in the page forbids scripts and fetching
besides.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from alerts import Run, clean

FRAME = "frame.html"


def page(package: str, name: str, words: Iterable[Callable[..., Any]] = (), **more: Callable[..., Any]) -> Template:
    """The template `name` of a package. It extends `frame.html`, and may call what is in `words` by its name."""
    sources = {
        FRAME: resources.files(__package__ or "").joinpath(FRAME).read_text("utf-8"),
        name: resources.files(package).joinpath(name).read_text("utf-8"),
    }
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, finalize=fit, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"marked": marked, "written": written, **{each.__name__: each for each in words}, **more}
    return environment.get_template(name)


def fit(value: object) -> Markup:
    """The only way of a value into a page: without what nobody can see, and with nothing that is markup."""
    return value if isinstance(value, Markup) else Markup(escape(clean(str(value))))


def marked(runs: Sequence[Run]) -> Markup:
    """Runs are clean, and the blanks at their ends stand between words."""
    escaped = ((Markup(escape(text)), hit) for text, hit in runs)
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else text for text, hit in escaped)


def written(text: str) -> Markup:
    """A text whose lines and indents matter."""
    kept = ((line[: len(line) - len(line.lstrip(" "))], line) for line in text.split("\n"))
    return Markup("\n").join(Markup(indent) + fit(line) for indent, line in kept)
