"""Kafka for all stages and commands: topics, connections, whole topics read once, batches of a stage, dead letters."""
