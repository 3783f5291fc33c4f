"""Measurements, as ratios within one run: `make bench`. Never tests, since what they say depends on the machine."""
