"""Whatever stands in a definition on watchlists.v1, this version runs it or says in one error why it does not."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.definition import DefinitionError
from rules.rule import read_rule
from schemas.standings import Standing

RECORDED = Path(__file__).parents[1] / "unit" / "config" / "plan" / "recorded-standings.jsonl"
DEFINITION: dict[str, Any] = Standing.read(RECORDED.read_bytes().splitlines()[0]).definition or {}
MEMBERS = (*DEFINITION, "rules", "colour")

texts = st.one_of(st.text(max_size=8), st.sampled_from(["7d", "0d", "en", "US*", "--", "$usa", "rule:one", "a AND", "(" * 20]))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), texts
)
names = st.sampled_from(["id", "phrases", "query", "usa", "slack", "tiers", "include", "exclude", "countries", "one"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=8
)


@given(st.dictionaries(st.sampled_from(MEMBERS), values, min_size=1, max_size=4), st.sets(st.sampled_from(MEMBERS), max_size=1))
def test_nothing_but_one_error_comes_of_it(odd: dict[str, Any], missing: set[str]) -> None:
    members = {name: value for name, value in (DEFINITION | odd).items() if name not in missing}
    with suppress(DefinitionError):
        read_rule(members)
