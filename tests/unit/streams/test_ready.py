"""What a worker wants and says before it asks Kafka."""

from pathlib import Path

import pytest

from config.settings import STAGES, SettingsError
from config.settings.settings import load_settings
from streams import ready


def test_watchlists_that_are_not_there_are_wrong_use_before_kafka_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "await_kafka", lambda _settings: pytest.fail("Kafka was asked"))
    settings = load_settings({"WIREWATCH_WATCHLISTS": str(tmp_path / "nope")})
    with pytest.raises(SettingsError) as found:
        ready.get_ready(settings, STAGES, settings.watchlists)
    assert found.value.exit_status == 2
    assert found.value.problems == (
        f"WIREWATCH_WATCHLISTS must be a watchlist file or a folder of them, and {tmp_path / 'nope'} does not exist",
    )


def test_a_name_that_looks_like_a_setting_is_a_warning(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    class AskedError(Exception):
        """So far it came."""

    def asked(_settings: object) -> None:
        raise AskedError

    monkeypatch.setattr(ready, "await_kafka", asked)
    with pytest.raises(AskedError):
        ready.get_ready(load_settings({"SLACK_TOKEN": "xoxb-1-secret"}), STAGES, None)
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        (
            "WARNING",
            "SLACK_TOKEN is set and not read; did you mean SLACK_BOT_TOKEN? If another program reads it, nothing has to be done.",
        )
    ]
