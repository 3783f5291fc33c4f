"""A stage without a data folder makes none: there is no table, and what is never made is never left behind by a kill."""

import tempfile
from pathlib import Path

import pytest

from config.settings.settings import Settings
from streams.app import create_app


def test_a_stage_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = create_app(Settings(), "alert")
    app._create_directories()
    assert list(tmp_path.iterdir()) == []
    given = tmp_path / "given"
    create_app(Settings(data_dir=given), "alert")._create_directories()
    assert given.is_dir()
