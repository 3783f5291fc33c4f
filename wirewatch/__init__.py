"""The front door: the `wirewatch` command, one file per command; it decides nothing, it only calls the rooms below."""
