"""What rules would have caught: articles past rules, counted by day, with samples and overlaps."""
