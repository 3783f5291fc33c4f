"""Rules on watchlists.v1: applying them, following them, how they stand, and which workers run them."""
