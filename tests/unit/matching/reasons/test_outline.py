"""How an explanation is laid out when only what matters of it is shown.

The whole layout: tests/unit/wirewatch/test_explain_command.py.
"""

import pytest
from inline_snapshot import snapshot

from matching.analysis.document import Document
from matching.language.parser import parse
from matching.reasons.explain import explain
from matching.reasons.outline import ASCII, outline, plain, to_the_point
from tests.copying import replace


def shown(query: str, body: str) -> list[str]:
    document = Document.of({"body": body})
    explanation = explain(parse(query), document)
    return [plain(line, ASCII) for line in outline(replace(explanation, tree=to_the_point(explanation.tree)), document, {})]


@pytest.mark.parametrize(
    ("query", "body", "lines"),
    [
        (
            "Syria AND (oil OR gas) NOT football",
            "Syria sells oil",
            snapshot(
                ["+ AND", "  + Syria", "      body: [Syria] sells oil", "  + OR", "    + oil", "        body: Syria sells [oil]"]
            ),
        ),
        (
            "Syria AND oil AND iron",
            "Syria sells oil",
            snapshot(["x AND", "  x iron", "It would match if `iron` were in the text."]),
        ),
        (
            "Syria NOT (football OR tennis)",
            "Syria plays tennis",
            snapshot(
                [
                    "x AND",
                    "  x NOT",
                    "    + OR",
                    "      + tennis",
                    "          body: Syria plays [tennis]",
                    "It would match if `tennis` were not in the text.",
                ]
            ),
        ),
        ("Syria NEAR/3 oil", "oil for Syria", snapshot(["+ Syria NEAR/3 oil", "    body: [oil] for [Syria]"])),
        (
            'US EXCEPT "US Open"',
            "The US Open in the US",
            snapshot(['+ US EXCEPT "US Open"', "    body: The US Open in the [US]"]),
        ),
        ("Syria NOT NEAR/2 oil", "Syria", snapshot(["+ Syria NOT NEAR/2 oil", "    body: [Syria]"])),
        ("ATLEAST/2 Syria", "Syria, Syria", snapshot(["+ ATLEAST/2 Syria", "    body: [Syria], [Syria]"])),
    ],
)
def test_only_what_made_it_so_is_shown(query: str, body: str, lines: list[str]) -> None:
    assert shown(query, body) == lines
