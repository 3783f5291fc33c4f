"""`python -m wirewatch`: the same as the `wirewatch` command, for where its script is not on PATH. It must add nothing."""

from wirewatch.start import main

main()
