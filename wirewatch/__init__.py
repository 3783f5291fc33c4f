"""The front door: the `wirewatch` command. One file for each command in commands/, and what commands share."""
