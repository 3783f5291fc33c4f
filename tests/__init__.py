"""All tests, in tiers: unit, property, integration, acceptance; `make test` runs every one."""
