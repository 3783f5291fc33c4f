"""docs/settings.md holds the table of the code, row by row."""

from pathlib import Path

from config.settings.settings import Variable, variables

ROOT = Path(__file__).parents[4]


def test_the_table_in_the_documentation_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [_row(variable, default) for variable, default in variables()]


def _row(variable: Variable, default: object) -> str:
    name = f"`{variable.name}`" + (f" or `{variable.name}_FILE`" if variable.file_too else "")
    return f"| {name} | {variable.kind.expects} | {_default(default)} | {variable.meaning} |"


def _default(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Path):
        value = value.relative_to(ROOT)
    if isinstance(value, tuple):
        value = ",".join(value)
    return f"`{value:.15g}`" if isinstance(value, float) else f"`{value}`"
