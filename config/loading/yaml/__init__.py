"""YAML with the place of each node, the files of a folder, and findings that point at line and column."""

from config.loading.yaml.errors import Source, WatchlistError
from config.loading.yaml.files import SUFFIXES, find, folders, read
from config.loading.yaml.findings import LONGEST_ID, Findings, Path, Span
from config.loading.yaml.places import PlaceError, bytes_of, lies_in, top_of
from config.loading.yaml.positions import Items, Members, Node, Text, comment_after, compose, node_at, spots, value_of
from config.loading.yaml.problems import YamlError
from config.loading.yaml.unreadable import no_watchlist, no_yaml

__all__ = [
    "LONGEST_ID",
    "SUFFIXES",
    "Findings",
    "Items",
    "Members",
    "Node",
    "Path",
    "PlaceError",
    "Source",
    "Span",
    "Text",
    "WatchlistError",
    "YamlError",
    "bytes_of",
    "comment_after",
    "compose",
    "find",
    "folders",
    "lies_in",
    "no_watchlist",
    "no_yaml",
    "node_at",
    "read",
    "spots",
    "top_of",
    "value_of",
]
