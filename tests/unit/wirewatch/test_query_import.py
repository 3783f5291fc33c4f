"""`wirewatch query import`: what each query became on stdout, a count on stderr, and the status says whether all came."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

from matching.dialects.products import DIALECTS
from matching.language.parser import parse
from tests.unit.wirewatch import command_play

run = partial(command_play.run, "query", "import")


def row(**members: object) -> str:
    return json.dumps(members) + "\n"


def test_a_text_has_a_query_on_each_line(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_text("harbour (strike OR fire)\n\nUS harbour\n")
    result = run("--dialect", "gdelt", file)
    assert result.exit_code == 0
    assert result.stdout == (
        f"{file}:1\nharbour AND (strike OR fire)\n\n"
        f"{file}:3\nUS AND harbour\nR-CAPS line 1, column 1: US finds capitals only, never us.\n\n"
    )
    assert result.stderr == "2 queries: 2 imported, 1 of them with remarks, 0 not.\n"


def test_a_text_without_a_dialect_is_wrong_use_and_said_once(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_text("harbour\n" * 7)
    for result in (run(file), run("-", given=row(query="harbour") * 7)):
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("Which product is this from? Give --dialect and one of gdelt, google, ") == 1


def test_operators_of_another_product_are_remarked_and_counted() -> None:
    result = run("--dialect", "google", "--json", "-", given="harbour NEAR/5 port\nharbour port\n")
    assert result.exit_code == 0
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert first["imported"] == 'harbour AND "NEAR/5" AND port'
    assert [(each["code"], each["column"]) for each in first["remarks"]] == [("R-OP", 9)]
    assert second["remarks"] == []
    assert result.stderr == "2 queries: 2 imported, 1 of them with remarks, 0 not.\n"


def test_json_lines_name_their_dialects_and_bring_filters() -> None:
    rows = row(id="a", query="harbour OR port", dialect="gdelt", filters=["sourcelang:eng"])
    rows += row(id="b", query="harbour (port|pier)", dialect="google_news", filters=None)
    result = run("-", given=rows)
    assert result.exit_code == 0
    assert result.stdout == "stdin:1 (a)\n(harbour OR port) AND lang:en\n\nstdin:2 (b)\nharbour AND (port OR pier)\n\n"


def test_what_does_not_import_is_told_with_its_place_and_the_others_come() -> None:
    result = run("--dialect", "brandwatch", "-", given=row(query="continent:europe AND harbour") + row(query="harbour"))
    assert result.exit_code == 1
    assert result.stdout == (
        'stdin:1: not imported\nX-FIELD line 1, column 1: Wirewatch has nothing like "continent:" of Brandwatch. '
        "Name the countries: country:(de OR fr).\ncontinent:europe AND harbour\n^^^^^^^^^^\n\nstdin:2\nharbour\n\n"
    )
    assert result.stderr == "2 queries: 1 imported, 1 not.\n"


def test_json_has_an_object_for_each_query() -> None:
    given = row(id="a", query="US NEAR/3 harbour", dialect="brandwatch") + row(id="b", query="*ab", dialect="newsapi") + "{]\n"
    result = run("--json", "-", given=given)
    assert result.exit_code == 1
    good, bad, broken = [json.loads(line) for line in result.stdout.splitlines()]
    assert good == {
        "file": "stdin",
        "line": 1,
        "id": "a",
        "query": "US NEAR/3 harbour",
        "imported": "US NEAR/3 harbour",
        "reason": None,
        "remarks": [{"code": "R-CAPS", "text": "US finds capitals only, never us.", "line": 1, "column": 1}],
        "problems": [],
    }
    assert parse(good["imported"])
    assert (bad["imported"], bad["problems"][0]["code"], bad["problems"][0]["column"]) == (None, "E-WILD", 1)
    assert broken["imported"] is None
    assert broken["reason"].startswith("no JSON: ")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            row(query="harbour", dialect="") + row(query="harbour", dialect="gdelt"),
            'the line has no "dialect"; `wirewatch query import --help` lists those that are known.',
        ),
        (
            row(query="harbour", dialect="klingon"),
            'no product is known as "klingon"; `wirewatch query import --help` lists those that are known.',
        ),
        (row(text="harbour"), 'no object with a "query".'),
        (row(query="harbour", filters="x"), '"filters" is no list of texts.'),
    ],
)
def test_a_line_that_cannot_be_read_says_why(given: str, reason: str) -> None:
    result = run("-", given=given)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"stdin:1: not imported: {reason}")


def test_the_option_counts_before_what_the_file_says() -> None:
    result = run("--dialect", "google", "-", given=row(query="harbour OR port pier", dialect="newsapi"))
    assert "(harbour OR port) AND pier" in result.stdout


def test_a_file_that_is_no_text_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes(b"harbour\xff")
    result = run("--dialect", "gdelt", file)
    assert result.exit_code == 2
    assert result.stderr == f"wirewatch: {file}: is no UTF-8 text from byte 7 on. Save it as UTF-8.\n"


def test_an_unknown_dialect_is_wrong_use() -> None:
    result = run("--dialect", "klingon", "-")
    assert result.exit_code == 2
    assert "'klingon' is not one of 'gdelt', 'google', " in result.stderr


def test_the_document_shows_what_the_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")
    queries, _, answer, _ = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "queries.txt").write_text(queries)
    monkeypatch.chdir(tmp_path)
    assert run("--dialect", "brandwatch", "queries.txt").stdout == answer + "\n"
    assert set(DIALECTS) <= set(re.findall(r"`(\w+)`", text))


def test_the_document_lists_every_code() -> None:
    root = Path(__file__).parents[3]
    source = "".join(path.read_text("utf-8") for path in sorted((root / "matching" / "dialects").glob("*.py")))
    codes = set(re.findall(r'"([XR]-[A-Z]+)"', source))
    assert len(codes) > 15
    listed = re.findall(r"^\| ([XR]-.*?) \|", (root / "docs" / "import.md").read_text("utf-8"), re.MULTILINE)
    assert codes == {code for cell in listed for code in cell.split(", ")}
