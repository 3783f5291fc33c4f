"""The one place where the process environment becomes settings, so that no command reads a variable of its own."""

import os
from dataclasses import replace
from pathlib import Path

from config.settings import Settings, load_settings


def read_settings(watchlists: Path | None = None) -> Settings:
    """Read the settings; a folder given on the command line wins. Raises `SettingsError`."""
    settings = load_settings(os.environ)
    return replace(settings, watchlists=watchlists) if watchlists else settings
