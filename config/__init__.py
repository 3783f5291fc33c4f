"""Environment to `Settings`, watchlist YAML to rules: read once, checked whole, explained when wrong."""
