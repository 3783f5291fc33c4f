"""All tests, in tiers, which CONTRIBUTING.md lists; `make test` runs every one."""
