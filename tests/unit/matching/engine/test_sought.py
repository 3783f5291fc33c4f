"""The keys that two tables share: each lasts as long as one of them has it."""

import pytest

from matching.engine.sought import SoughtKeys


def test_a_key_that_both_tables_have_goes_with_the_second() -> None:
    sought = SoughtKeys()
    for key in ("syria", "trade", "syria"):
        sought.add(key)
    assert sought.of({"syria", "trade", "rain"}) == {"syria", "trade"}
    sought.remove("syria")
    assert sought.of({"syria"}) == {"syria"}
    sought.remove("syria")
    assert sought.of({"syria", "trade"}) == {"trade"}
    with pytest.raises(KeyError):
        sought.remove("syria")
