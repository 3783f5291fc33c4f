"""One file for each command. wirewatch/cli.py reads the one that is asked for; what a command says of itself is its docstring."""
