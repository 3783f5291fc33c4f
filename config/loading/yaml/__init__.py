"""YAML with the place of each node, the files of a folder, and findings that point at line and column."""
