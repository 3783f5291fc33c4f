"""Trials on real articles, which are not ours to ship: `make trial` where `../shared/data` exists, and says so where not."""
