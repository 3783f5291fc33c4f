"""What can be proven of a query without an article: it matches always, never, or has parts that change nothing."""
