"""The environment as one value, each variable read and checked once, with the names that follow from the prefix."""
