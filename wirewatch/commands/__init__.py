"""One file per command of `wirewatch`; each holds the click command and what it prints, never a decision."""
