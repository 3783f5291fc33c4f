"""What applying watchlists would change, as values: who may change which rule, and what stands against it."""
