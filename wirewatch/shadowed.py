"""Modules of other programs that stand where ours should: `config`, `rules` or `schemas` are names that many have. And those that
stand where a library should: a file called `yaml` in a folder of scripts.

Python takes the first of a name that it finds: on PYTHONPATH, in the folder it is started from, in an environment that two
programs share. What follows is an import that fails somewhere below, which tells nobody whose file is meant. So each way in,
`wirewatch`, `python -m wirewatch` and Faust's command, asks here before it imports anything of ours. This must import nothing
of ours itself."""

import importlib.util
import os
import sys
from collections.abc import Iterator

ROOMS = ("alerts", "config", "matching", "rules", "sandbox", "schemas", "streams", "wirewatch", "wording")
# The libraries by the names that are imported, each with that of its distribution.
LIBRARIES = {
    "aiohttp": "aiohttp", "aiokafka": "aiokafka", "click": "click", "faust": "faust_streaming", "idna": "idna",
    "jinja2": "jinja2", "jsonschema": "jsonschema", "jsonschema_rs": "jsonschema_rs", "kafka": "kafka_python",
    "markupsafe": "markupsafe", "mode": "mode_streaming", "msgspec": "msgspec", "orjson": "orjson",
    "prometheus_client": "prometheus_client", "regex": "regex", "rfc3339_validator": "rfc3339_validator",
    "rfc3986_validator": "rfc3986_validator", "rich": "rich", "slack_sdk": "slack_sdk", "tzdata": "tzdata",
    "watchfiles": "watchfiles", "yaml": "pyyaml",
}  # fmt: skip
HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OF_ITS_OWN = (
    "install Wirewatch into an environment of its own (`uv tool install`, `pipx install`, or a venv; docs/operations.md says how)"
)


def refuse_shadowed() -> None:
    """Exit with status 1 and one sentence where Python would take another program's module for one of ours."""
    if told := shadowed():
        leave(told)


def shadowed() -> str:
    """The sentence that names them, with their files and what to do; nothing where all are ours."""
    strangers = {room: place for room in ROOMS if not _is_ours(room, place := _place_of(room))}
    if strangers:
        return _sentence(strangers)
    # Some 2 ms. Where they stand in the environment they are as they were installed.
    places = {name: _place_of(name) for name in LIBRARIES}
    others = {name: place for name, place in places.items() if _is_in_the_way(LIBRARIES[name], place)}
    return _sentence(others, "a library that Wirewatch needs")


def replaced() -> str:
    """The same for files that another program's installation put in the place of ours. It reads each, so it is asked only when an
    import has failed."""
    return _sentence(dict(_replaced()))


def leave(told: str) -> None:
    """Say it on standard error, and exit."""
    # By hand: wirewatch/terminal.py imports what may be another's.
    sys.stderr.write(f"wirewatch: {''.join(each if each.isprintable() else '?' for each in told)}\n")
    raise SystemExit(1)


def _place_of(room: str) -> str:
    """The file or the folder that Python takes for a module of this name."""
    try:
        spec = importlib.util.find_spec(room)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return ""
    # A folder without an `__init__` has no origin.
    return spec.origin or next(iter(spec.submodule_search_locations or ()), "")


def _is_ours(room: str, place: str) -> bool:
    return os.path.realpath(place) == os.path.join(HOME, room, "__init__.py")


def _is_in_the_way(distribution: str, place: str) -> bool:
    """Whether Python found it on PYTHONPATH or in the folder it was started from, and it was not installed there."""
    folder = _folder_of(place)
    if not place or os.path.realpath(folder) not in _on_path() | {os.path.realpath(os.curdir)}:
        return False
    try:
        beside = [name.lower().replace("-", "_") for name in os.listdir(folder)]
    except OSError:
        return False
    return not any(name.startswith(f"{distribution}_") and name.endswith((".dist_info", ".egg_info")) for name in beside)


def _folder_of(place: str) -> str:
    """The folder on Python's path that a module was found in."""
    return os.path.dirname(os.path.dirname(place) if os.path.basename(place) == "__init__.py" else place)


def _on_path() -> set[str]:
    return {os.path.realpath(each or os.curdir) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep)}


def _sentence(strangers: dict[str, str], instead_of: str = "Wirewatch's own") -> str:
    if not strangers:
        return ""
    several = len(strangers) > 1
    named = ", ".join(f"`{room}` ({place or 'found nowhere'})" for room, place in strangers.items())
    what = "modules of other programs stand" if several else "a module of another program stands"
    return f"Instead of {instead_of}, {what} under the name{'s' if several else ''} {named}: {_remedy(strangers)}."


def _remedy(strangers: dict[str, str]) -> str:
    """What to do about the first of them, by how Python came to it."""
    place = next(iter(strangers.values()))
    folder = _folder_of(place)
    if "PYTHONPATH" in os.environ and os.path.realpath(folder) in _on_path():
        return f"take {folder} off PYTHONPATH, or unset PYTHONPATH"
    if os.path.realpath(folder) == os.path.realpath(os.curdir) != HOME:
        return "start Wirewatch from another folder, or by its command `wirewatch` in place of `python -m wirewatch`"
    return OF_ITS_OWN


def _replaced() -> Iterator[tuple[str, str]]:
    """Of an installed wheel, the doors of rooms whose bytes are not those that were installed."""
    # Some 20 ms, which no start should pay.
    from base64 import urlsafe_b64encode
    from hashlib import sha256
    from importlib import metadata

    try:
        files = metadata.distribution("wirewatch").files or []
    except metadata.PackageNotFoundError:
        return
    for each in files:
        if each.name != "__init__.py" or len(each.parts) != 2 or each.parts[0] not in ROOMS or each.hash is None:
            continue
        path = os.path.join(HOME, *each.parts)
        with open(path, "rb") as file:
            found = urlsafe_b64encode(sha256(file.read()).digest()).rstrip(b"=").decode("ascii")
        if found != each.hash.value:
            yield each.parts[0], path
