"""What `wirewatch backtest` shows: rules from files, a report for the terminal, an object for programs, a page to pass on."""
