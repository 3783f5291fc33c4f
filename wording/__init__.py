"""Text for people, once for all: characters as readers see them, what is fit for a terminal, the nearest name.

It imports nothing of ours.
"""
