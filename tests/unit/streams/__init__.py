"""The parts of the stages that need no Kafka; whatever crosses a topic is tested on a real one."""
