"""The page of a backtest: nothing of an article becomes markup, nothing is fetched, and everyone can read it."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from tests.unit.wirewatch.backtest.backtest_play import ARTICLES, BEFORE, DESK, article, run


class Page(HTMLParser):
    """The tags of a page with their attributes, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = '</title></pre><script>alert("harbour")</script><img src=x onerror=alert(1)>\x1b[31m\u202e'


@pytest.fixture
def page(tmp_path: Path) -> str:
    desk, before = tmp_path / "desk.yaml", tmp_path / "before.yaml"
    before.write_text(BEFORE)
    desk.write_text(DESK.replace("name: Harbour", "name: '<b>Harbour</b> & \"co\"'"))
    hostile = article(
        HOSTILE,
        HOSTILE,
        f"The harbour plan {HOSTILE}",
        21,
        url="https://a.org/?a=1&b=2",
        source={"domain": "a.org", "name": HOSTILE},
    )
    file = tmp_path / "report.html"
    result = run(desk, "--articles", "-", "--against", before, "--html", file, given=ARTICLES + hostile)
    *remarks, report = result.stderr.splitlines()
    assert (result.exit_code, report) == (0, f"Report: {file}")
    assert all("send plain text, without entities and tags" in remark for remark in remarks)
    assert [each.name for each in tmp_path.iterdir() if "report" in each.name] == ["report.html"]
    return file.read_text("utf-8")


def test_nothing_of_an_article_becomes_markup(page: str) -> None:
    found = Page(page)
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "img", "b", "a", "link", "iframe", "object", "base", "form"}
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3
    assert not {"\x1b", "\u202e"} & set(page)
    assert "&lt;b&gt;Harbour&lt;/b&gt; &amp; &quot;co&quot;" in page


def test_the_page_fetches_nothing_and_leads_nowhere(page: str) -> None:
    attributes = [(name, value) for _, attrs in Page(page).tags for name, value in attrs.items()]
    fetching = {"src", "href", "srcset", "data", "action", "style", "background", "poster", "xlink:href"}
    assert [name for name, _ in attributes if name in fetching or name.startswith("on")] == []
    assert "url(" not in page
    assert "@import" not in page
    policy = next(attrs["content"] for tag, attrs in Page(page).tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'; ")


def test_the_page_can_be_read_by_everyone(page: str) -> None:
    found = Page(page)
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is left out"
    tags = [tag for tag, _ in found.tags]
    assert tags.count("caption") == tags.count("table") == 2
    assert all(attrs.get("scope") for tag, attrs in found.tags if tag == "th")
    assert dict(found.tags)["html"] == {"lang": "en"}
    charts = [attrs for tag, attrs in found.tags if tag == "svg"]
    assert charts
    assert all(chart["role"] == "img" and "20 Nov 2026: 2" in str(chart["aria-label"]) for chart in charts)
    assert "prefers-color-scheme: dark" in page


def test_the_page_says_what_the_terminal_says(page: str) -> None:
    said = "".join(Page(page).texts)
    for each in ("Backtest of 3 rules on stdin", "Against revision", "1 lost", "It would match if `plan` were in the text."):
        assert each in said
    assert "<mark>harbour</mark>" in page


def test_a_page_made_where_the_terminal_knows_only_ascii_has_the_real_signs(tmp_path: Path) -> None:
    desk, before, file = tmp_path / "desk.yaml", tmp_path / "before.yaml", tmp_path / "report.html"
    desk.write_text(DESK)
    before.write_text(BEFORE)
    result = run(desk, "--articles", "-", "--against", before, "--html", file, charset="ascii")
    assert "    + AND\n      + harbour\n          body: The [harbour] plan waits.\n" in result.stdout
    assert "✓ AND\n  ✓ harbour\n      body: The «harbour» plan waits.\n" in file.read_text("utf-8")
