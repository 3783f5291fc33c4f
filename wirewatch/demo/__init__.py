"""What `wirewatch demo` runs and shows: a Kafka of its own, an emulated Slack, articles and their alert."""
