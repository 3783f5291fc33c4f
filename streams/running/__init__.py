"""What a worker knows of itself: counts, health, logs, limits of time, faults that last. It imports nothing of streams."""
