"""The promises of the README, kept on a real Kafka by real worker processes that are killed, stopped and joined."""
