"""What JSON Schema cannot see in a watchlist: hours, zones, countries, clashes, tests of rules, dates of reviews."""
