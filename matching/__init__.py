"""The query language and its engine: pure functions from text and rules to hits; no input or output of any kind."""
