"""What stands in for the outside on one machine: a real Apache Kafka, an emulated Slack, sample articles."""
