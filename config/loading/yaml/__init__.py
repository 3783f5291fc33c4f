"""YAML with the place of each node, the files of a folder, and findings that point at line and column."""

from config.loading.yaml.files import SUFFIXES, PlaceError, bytes_of, find_watchlist_files, folders, lies_in, read_source, top_of
from config.loading.yaml.findings import (
    LONGEST_ID,
    Findings,
    NodePath,
    SourceText,
    TextSpan,
    WatchlistError,
    no_watchlist,
    no_yaml,
)
from config.loading.yaml.keys import Key, aloud, keys, written
from config.loading.yaml.positions import Items, Members, Text, YamlNode, comment_after, compose, node_at, spots, value_of
from config.loading.yaml.problems import YamlError

__all__ = [
    "LONGEST_ID",
    "SUFFIXES",
    "Findings",
    "Items",
    "Key",
    "Members",
    "NodePath",
    "PlaceError",
    "SourceText",
    "Text",
    "TextSpan",
    "WatchlistError",
    "YamlError",
    "YamlNode",
    "aloud",
    "bytes_of",
    "comment_after",
    "compose",
    "find_watchlist_files",
    "folders",
    "keys",
    "lies_in",
    "no_watchlist",
    "no_yaml",
    "node_at",
    "read_source",
    "spots",
    "top_of",
    "value_of",
    "written",
]
