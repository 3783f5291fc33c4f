"""What the tests of all commands share."""

import pytest


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WIREWATCH_WATCHLISTS", "WIREWATCH_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
