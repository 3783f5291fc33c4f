"""The one place where the process environment becomes settings, and says who works here, so that no command reads a variable of
its own."""

import getpass
import os
from dataclasses import replace
from pathlib import Path

from config.settings import SecretFile, Settings, load_settings, secret_files


def read_settings(watchlists: Path | None = None) -> Settings:
    """Read the settings; a folder given on the command line wins. Raises `SettingsError`."""
    settings = load_settings(os.environ)
    return replace(settings, watchlists=watchlists) if watchlists else settings


def read_secret_files() -> list[SecretFile]:
    """The files with secrets that the environment names, and what others may do with them."""
    return list(secret_files(os.environ))


def user() -> str:
    """Who gives commands here; never empty."""
    try:
        return getpass.getuser() or "unknown"
    except (OSError, KeyError):  # a container's user without a name
        return "unknown"
