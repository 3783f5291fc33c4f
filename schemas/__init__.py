"""The contracts: JSON Schemas, their examples, the typed messages and the validation at the border."""
